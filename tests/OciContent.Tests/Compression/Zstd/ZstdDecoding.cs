using OciContent.Compression;
using OciContent.Compression.Zstd;

namespace OciContent.Tests.Compression.Zstd;

/// <summary>What the tests of zstd share.</summary>
internal static class ZstdDecoding
{
    public static readonly int[] ChunkSizes = [1, 7, 13, 8191, 8192, 65536];

    /// <summary>The decoded content of data that comes in pieces.</summary>
    public static byte[] Decode(ReadOnlySpan<byte> data, int chunkSize = int.MaxValue)
    {
        using var decompressor = new ZstdDecompressor();
        return Decode(decompressor, data, chunkSize);
    }

    /// <summary>The decoded content, or <c>null</c> if the data is refused.</summary>
    public static byte[]? TryDecode(ReadOnlySpan<byte> data, int chunkSize = int.MaxValue)
    {
        try
        {
            return Decode(data, chunkSize);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static byte[] Decode(ZstdDecompressor decompressor, ReadOnlySpan<byte> data, int chunkSize)
    {
        var content = new MemoryStream();
        while (!data.IsEmpty)
        {
            ReadOnlySpan<byte> chunk = data[..Math.Min(chunkSize, data.Length)];
            data = data[chunk.Length..];
            DecodeStatus status;
            do
            {
                content.Write(decompressor.Decode(chunk, out int consumed, out status).Span);
                chunk = chunk[consumed..];
            }
            while (status == DecodeStatus.NeedsOutput);
            Assert.Equal(0, chunk.Length);
        }

        decompressor.Complete();
        return content.ToArray();
    }
}
