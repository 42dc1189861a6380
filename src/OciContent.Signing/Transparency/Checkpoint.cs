using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OciContent.Signing.Internal;

namespace OciContent.Signing.Transparency;

/// <summary>What a log has signed of its tree (C2SP, tlog-checkpoint.md), as a signed note (C2SP, signed-note.md).</summary>
/// <param name="Origin">The log, as it calls itself.</param>
/// <param name="TreeSize">How many entries the tree has.</param>
/// <param name="RootHash">The root of the tree.</param>
/// <param name="Signed">The bytes that are signed.</param>
/// <param name="Signatures">Who signed: the log, and maybe witnesses.</param>
internal sealed record Checkpoint(
    string Origin,
    long TreeSize,
    byte[] RootHash,
    byte[] Signed,
    IReadOnlyList<CheckpointSignature> Signatures)
{
    private const int MaxSignatures = 32;
    private const int HintLength = 4;
    private const string SignaturePrefix = "— ";

    /// <summary>Reads a checkpoint.</summary>
    /// <param name="text">The note.</param>
    /// <exception cref="FormatException">It is not one.</exception>
    public static Checkpoint Parse(string text)
    {
        // The signatures come after the last empty line; text before it may have others.
        int split = text.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || !text.EndsWith('\n'))
        {
            throw Wrong("has no signatures", "an empty line, and a line for each signature");
        }

        string signed = text[..(split + 1)];
        string[] lines = signed.Split('\n');
        if (lines.Length < 4)
        {
            throw Wrong("has fewer than three lines", "origin, tree size and root hash");
        }

        if (lines[0].Length == 0 || signed.Any(static c => c != '\n' && char.IsControl(c)))
        {
            throw Wrong("has no origin, or control characters", "text");
        }

        if (!long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out long size)
            || size.ToString(CultureInfo.InvariantCulture) != lines[1])
        {
            throw Wrong("has no tree size in its second line", "a decimal number");
        }

        if (!JsonFields.TryDecodeBase64(lines[2], out byte[]? root) || root.Length != SHA256.HashSizeInBytes)
        {
            throw Wrong("has no root hash in its third line", "a SHA-256 in base64");
        }

        return new Checkpoint(lines[0], size, root, Encoding.UTF8.GetBytes(signed), SignaturesOf(text[(split + 2)..]));
    }

    private static List<CheckpointSignature> SignaturesOf(string text)
    {
        string[] lines = text.Split('\n')[..^1];
        if (lines.Length is 0 or > MaxSignatures)
        {
            throw Wrong($"has {lines.Length} signatures", $"1 to {MaxSignatures}");
        }

        var found = new List<CheckpointSignature>(lines.Length);
        foreach (string line in lines)
        {
            int space = line.LastIndexOf(' ');
            if (!line.StartsWith(SignaturePrefix, StringComparison.Ordinal)
                || space <= SignaturePrefix.Length
                || !JsonFields.TryDecodeBase64(line[(space + 1)..], out byte[]? bytes)
                || bytes.Length <= HintLength)
            {
                throw Wrong("has a line that is not a signature", "a dash, a name, and base64");
            }

            found.Add(new CheckpointSignature(line[SignaturePrefix.Length..space], bytes[..HintLength], bytes[HintLength..]));
        }

        return found;
    }

    private static FormatException Wrong(string problem, string expected) => new($"The checkpoint {problem}: expected {expected}.");
}
