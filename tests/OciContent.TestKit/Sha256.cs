using System.Security.Cryptography;

namespace OciContent.TestKit;

/// <summary>Digests by .NET's own hash, with no code of the library.</summary>
public static class Sha256
{
    /// <summary>The digest of content, as <c>sha256:…</c>.</summary>
    public static string DigestOf(ReadOnlySpan<byte> content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>The digest of a file's content, as <c>sha256:…</c>.</summary>
    public static string DigestOfFile(string path)
    {
        using FileStream content = File.OpenRead(path);
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
    }
}
