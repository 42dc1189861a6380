using OciContent.Compression;

namespace OciContent.Tests.Compression.Zstd;

/// <summary>What the tests of zstd share.</summary>
internal static class ZstdDecoding
{
    /// <summary>The decoded content of data that comes in pieces.</summary>
    public static byte[] Decode(ReadOnlySpan<byte> data, int chunkSize = int.MaxValue) =>
        Decompressing.Decode(CompressionFormat.Zstd, data, chunkSize);

    /// <summary>The decoded content, or <c>null</c> if the data is refused.</summary>
    public static byte[]? TryDecode(ReadOnlySpan<byte> data, int chunkSize = int.MaxValue) => Run(data, chunkSize).Content;

    /// <summary>The decoded content, and why the data is refused after it, if it is.</summary>
    public static Decoding.Outcome Run(ReadOnlySpan<byte> data, int chunkSize = int.MaxValue) =>
        Decompressing.TryDecode(CompressionFormat.Zstd, data, chunkSize);
}
