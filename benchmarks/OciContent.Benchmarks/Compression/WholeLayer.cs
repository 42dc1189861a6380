using OciContent.Compression;

namespace OciContent.Benchmarks.Compression;

/// <summary>Decodes a whole layer and drops what comes out, on the calling thread.</summary>
internal static class WholeLayer
{
    private const int PieceSize = 256 * 1024;

    /// <summary>By our decoder alone, in pieces as they are read from a file. Returns how many bytes came out.</summary>
    public static long Decode(ReadOnlySpan<byte> layer)
    {
        using Decompressor decompressor =
            Decompressor.Create(CompressionFormats.Detect(layer))
            ?? throw new ArgumentException("The layer is not compressed.", nameof(layer));
        long length = 0;
        while (!layer.IsEmpty)
        {
            ReadOnlySpan<byte> piece = layer[..Math.Min(PieceSize, layer.Length)];
            layer = layer[piece.Length..];
            DecodeStatus status;
            do
            {
                length += decompressor.Decode(piece, out int consumed, out status).Length;
                piece = piece[consumed..];
            }
            while (status == DecodeStatus.NeedsOutput);
        }

        decompressor.Complete();
        return length;
    }

    /// <summary>By our stream, which copies each byte once more. Returns how many bytes came out.</summary>
    public static long ReadStream(byte[] layer) =>
        ReadToEnd(new DecompressionStream(new MemoryStream(layer), CompressionFormats.Detect(layer)));

    /// <summary>Reads a stream to its end, and disposes it. Returns how many bytes came out.</summary>
    public static long ReadToEnd(Stream stream)
    {
        using (stream)
        {
            byte[] buffer = new byte[PieceSize];
            long length = 0;
            int count;
            while ((count = stream.Read(buffer)) > 0)
            {
                length += count;
            }

            return length;
        }
    }
}
