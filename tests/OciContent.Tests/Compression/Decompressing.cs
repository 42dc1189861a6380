using OciContent.Compression;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Compression;

/// <summary>Runs a decompressor over whole inputs, cut as a test wants it; it may not read behind a piece.</summary>
internal static class Decompressing
{
    public static readonly int[] ChunkSizes = [1, 7, 13, 8191, 8192, 65536];

    /// <summary>The decoded content of data that comes in pieces.</summary>
    /// <exception cref="InvalidDataException">The data is refused.</exception>
    public static byte[] Decode(CompressionFormat format, ReadOnlySpan<byte> data, int chunkSize = int.MaxValue)
    {
        Decoding.Outcome outcome = TryDecode(format, data, chunkSize);
        return outcome.Content ?? throw new InvalidDataException(outcome.Problem);
    }

    /// <summary>The decoded content, and why the data is refused after it, if it is.</summary>
    public static Decoding.Outcome TryDecode(CompressionFormat format, ReadOnlySpan<byte> data, int chunkSize = int.MaxValue)
    {
        using Decompressor decompressor = Decompressor.Create(format)!;
        var content = new MemoryStream();
        try
        {
            Decode(decompressor, data, chunkSize, content);
            return new Decoding.Outcome(content.ToArray(), null, data.Length);
        }
        catch (InvalidDataException e)
        {
            Assert.DoesNotContain('\n', e.Message);
            return new Decoding.Outcome(content.ToArray(), e.Message);
        }
    }

    private static void Decode(Decompressor decompressor, ReadOnlySpan<byte> data, int chunkSize, MemoryStream content)
    {
        using var guarded = new GuardedInput(Math.Min(chunkSize, data.Length));
        while (!data.IsEmpty)
        {
            ReadOnlySpan<byte> chunk = guarded.Place(data[..Math.Min(chunkSize, data.Length)]);
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
    }
}
