using System.Text.Json;
using OciContent.Signing.Internal;

namespace OciContent.Signing.Sigstore;

/// <summary>
/// What a transparency log is said to have: an entry, and the proofs of it (protobuf-specs, <c>sigstore_rekor.proto</c>).
/// </summary>
internal sealed record LogEntry
{
    private const int MaxEntryKind = 64;

    /// <summary>The place of the entry in the log, over all of its trees.</summary>
    public required long LogIndex { get; init; }

    /// <summary>The log's ID: the SHA-256 of its public key, or what its checkpoints call it.</summary>
    public required ReadOnlyMemory<byte> LogId { get; init; }

    /// <summary>What kind the entry is of, such as <c>hashedrekord</c>; <c>null</c> if only its body says so.</summary>
    public string? Kind { get; init; }

    /// <summary>The version of its kind, such as <c>0.0.1</c>.</summary>
    public string? Version { get; init; }

    /// <summary>When it was added, in seconds since 1970, as the log says; <c>null</c> if it does not.</summary>
    public long? IntegratedTime { get; init; }

    /// <summary>The log's signature over a promise to list the entry; <c>null</c> if there is none.</summary>
    public byte[]? InclusionPromise { get; init; }

    /// <summary>The way from the entry to the root of the tree; <c>null</c> if there is none.</summary>
    public LogProof? Proof { get; init; }

    /// <summary>The entry itself.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Reads an entry of a bundle (<c>TransparencyLogEntry</c>).</summary>
    public static LogEntry Read(JsonFields json)
    {
        JsonFields kind = json.Object("kindVersion");
        return new LogEntry
        {
            LogIndex = NotNegative(json, json.Int64OrNull("logIndex") ?? 0),
            LogId = json.ObjectOrNull("logId")?.BytesOrNull("keyId") ?? [],
            Kind = Short(kind, "kind"),
            Version = Short(kind, "version"),
            IntegratedTime = json.Int64OrNull("integratedTime") is { } time and not 0 ? time : null,
            InclusionPromise = json.ObjectOrNull("inclusionPromise")?.BytesOrNull("signedEntryTimestamp"),
            Proof = json.ObjectOrNull("inclusionProof") is { } proof ? LogProof.Read(proof) : null,
            Body = json.Bytes("canonicalizedBody"),
        };
    }

    /// <summary>Reads an entry as cosign keeps it in an annotation of a layer.</summary>
    public static LogEntry ReadAnnotation(JsonFields json)
    {
        JsonFields payload = json.Object("Payload");
        string id = payload.Text("logID");
        byte[] logId;
        try
        {
            logId = Convert.FromHexString(id);
        }
        catch (FormatException e)
        {
            throw new JsonException($"{payload.Place}.logID is not hexadecimal: expected the ID of a log.", e);
        }

        return new LogEntry
        {
            LogIndex = NotNegative(payload, payload.Int64("logIndex")),
            LogId = logId,
            IntegratedTime = payload.Int64("integratedTime"),
            InclusionPromise = json.Bytes("SignedEntryTimestamp"),
            Body = payload.Bytes("body"),
        };
    }

    private static long NotNegative(JsonFields json, long index) =>
        index >= 0 ? index : throw new JsonException($"{json.Place}.logIndex is {index}: expected 0 or more.");

    private static string Short(JsonFields json, string name)
    {
        string text = json.Text(name);
        return text.Length <= MaxEntryKind
            ? text
            : throw new JsonException($"{json.Place}.{name} has {text.Length} characters: expected at most {MaxEntryKind}.");
    }
}
