using System.IO.Compression;
using System.Security.Cryptography;
using OciContent.Benchmarks.Compression;
using OciContent.Internal;
using OciContent.Layers;

namespace OciContent.Benchmarks.Layers;

/// <summary>Digest and diffID of a layer in a file.</summary>
internal static class LayerFile
{
    /// <summary>On all cores. Returns how long the uncompressed content is.</summary>
    public static async Task<long> ComputeAsync(string path)
    {
        await using FileStream file = ContentFile.OpenRead(path);
        return (await LayerDigests.ComputeAsync(file)).UncompressedSize;
    }

    /// <summary>
    /// What one writes with the framework alone, for a gzip layer: one pass on one thread. Returns how long the uncompressed content is.
    /// </summary>
    public static long ComputeInSequence(string path)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var diffId = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var blob = new HashingStream(File.OpenRead(path), digest);
        long length = WholeLayer.ReadToEnd(new HashingStream(new GZipStream(blob, CompressionMode.Decompress), diffId));
        digest.GetHashAndReset();
        diffId.GetHashAndReset();
        return length;
    }
}
