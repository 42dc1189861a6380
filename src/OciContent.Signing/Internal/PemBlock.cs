using System.Security.Cryptography;

namespace OciContent.Signing.Internal;

/// <summary>One block of PEM (RFC 7468, section 3) in text that is not trusted.</summary>
/// <param name="Label">What it is, such as <c>CERTIFICATE</c>.</param>
/// <param name="Bytes">The bytes.</param>
internal sealed record PemBlock(string Label, byte[] Bytes)
{
    private const string Begin = "-----BEGIN ";
    private const string End = "-----END ";
    private const string Dashes = "-----";

    /// <summary>Reads the block that a text begins with, but for white space, and goes on behind it.</summary>
    /// <param name="text">The text; afterwards, what comes after the block.</param>
    /// <returns>The block; <c>null</c> if the text begins with something else.</returns>
    public static PemBlock? Take(ref ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> rest = text.TrimStart();
        int end = rest.IndexOf(End);
        if (end < 0 || !rest.StartsWith(Begin))
        {
            return null;
        }

        int close = rest[(end + End.Length)..].IndexOf(Dashes);
        if (close < 0)
        {
            return null;
        }

        // The framework would look for an end after each beginning, in a time that grows with the square of their number.
        ReadOnlySpan<char> block = rest[..(end + End.Length + close + Dashes.Length)];
        if (block[Begin.Length..].IndexOf(Begin) >= 0 || !PemEncoding.TryFind(block, out PemFields fields))
        {
            return null;
        }

        text = rest[block.Length..];
        return new PemBlock(block[fields.Label].ToString(), Convert.FromBase64String(block[fields.Base64Data].ToString()));
    }
}
