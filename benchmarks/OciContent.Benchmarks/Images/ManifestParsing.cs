using System.Security.Cryptography;
using System.Text.Json;
using OciContent.Images;

namespace OciContent.Benchmarks.Images;

/// <summary>Ways to parse a manifest and to compute its digest.</summary>
internal static class ManifestParsing
{
    /// <summary>System.Text.Json with generated metadata, and a hash as text.</summary>
    public static (object Manifest, string Digest) Generated(byte[] json) =>
        (JsonSerializer.Deserialize(json, PlainJsonContext.Default.PlainManifest)!, HexDigest(json));

    /// <summary>System.Text.Json by reflection, and a hash as text.</summary>
    public static (object Manifest, string Digest) Reflected(byte[] json) =>
        (JsonSerializer.Deserialize<PlainManifest>(json)!, HexDigest(json));

    /// <summary>The library, which copies the bytes and keeps them.</summary>
    public static (object Manifest, Digest Digest) Parsed(byte[] json)
    {
        ImageManifest manifest = ImageManifest.Parse(json);
        return (manifest, manifest.Digest);
    }

    /// <summary>The library as a layout uses it, which has read the bytes itself: they need no copy.</summary>
    public static (object Manifest, Digest Digest) ParsedInPlace(byte[] json)
    {
        ImageManifest manifest = ImageManifest.Parse(json, verified: null, mediaType: null);
        return (manifest, manifest.Digest);
    }

    private static string HexDigest(byte[] json) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(json));
}
