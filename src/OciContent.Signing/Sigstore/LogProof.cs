using System.Text;
using System.Text.Json;
using OciContent.Signing.Internal;

namespace OciContent.Signing.Sigstore;

/// <summary>The way from an entry to the root of a log's tree (RFC 6962, section 2.1.1).</summary>
/// <param name="LogIndex">The place of the entry in the tree.</param>
/// <param name="TreeSize">How many entries the tree has.</param>
/// <param name="RootHash">The root of the tree.</param>
/// <param name="Hashes">The hashes on the way, from the entry to the root.</param>
/// <param name="Checkpoint">What the log has signed of the tree, as a signed note; <c>null</c> if there is none.</param>
internal sealed record LogProof(
    long LogIndex,
    long TreeSize,
    ReadOnlyMemory<byte> RootHash,
    IReadOnlyList<byte[]> Hashes,
    string? Checkpoint)
{
    /// <summary>A tree with more than 2^63 entries has a longer way; there is none.</summary>
    public const int MaxHashes = 64;

    /// <summary>How long a checkpoint may be, in bytes.</summary>
    public const int MaxCheckpoint = 16 * 1024;

    /// <summary>Reads a proof of a bundle (<c>InclusionProof</c>).</summary>
    public static LogProof Read(JsonFields json)
    {
        json.RefuseOthers("logIndex", "treeSize", "rootHash", "hashes", "checkpoint");
        JsonFields? note = json.ObjectOrNull("checkpoint");
        note?.RefuseOthers("envelope");
        string? checkpoint = note?.TextOrNull("envelope");
        if (checkpoint is not null && Encoding.UTF8.GetByteCount(checkpoint) > MaxCheckpoint)
        {
            throw new JsonException($"{json.Place}.checkpoint has more than {MaxCheckpoint} bytes: expected at most that many.");
        }

        return new LogProof(
            json.Int64OrNull("logIndex") ?? 0,
            json.Int64OrNull("treeSize") ?? 0,
            json.BytesOrNull("rootHash") ?? [],
            json.ByteStrings("hashes", MaxHashes),
            checkpoint);
    }
}
