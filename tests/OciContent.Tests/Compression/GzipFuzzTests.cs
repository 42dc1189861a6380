using OciContent.Compression;

namespace OciContent.Tests.Compression;

public class GzipFuzzTests
{
    [Fact]
    public void Decode_ThrowsNothingElseOnRandomInput()
    {
        var random = new Random(13);
        for (int i = 0; i < Cases.Count(all: 3000, fewer: 600); i++)
        {
            byte[] noise = new byte[random.Next(300)];
            random.NextBytes(noise);
            Assert.False(
                Decoding
                    .Gunzip(
                        [.. GzipBytes.Header((byte)(i % 2 == 0 ? 0 : random.Next(32))), .. noise],
                        random.Next(1, 50),
                        random.Next(1, 500))
                    .IsAccepted);
            Decoding.Inflate(noise, random.Next(1, 50), random.Next(1, 500));
        }
    }

    [Fact]
    public void Decode_ThrowsNothingElseOnMutatedInput()
    {
        var random = new Random(14);
        for (int i = 0; i < Cases.Count(all: 5000, fewer: 1000); i++)
        {
            byte[] gzip = GzipSamples.Small[i % GzipSamples.Small.Count].Gzip;
            Decoding.Gunzip(RandomDeflate.Mutate(gzip, random), random.Next(1, 50), random.Next(1, 500));
        }
    }

    [Fact]
    public void Decode_OfABombTakesBoundedMemory()
    {
        // A match of 258 zeros takes two bits: one MiB of input is one GiB of output.
        byte[] block = new DeflateWriter()
            .Dynamic(false, DeflateWriter.Lengths(286, (0, 2), (256, 2), (285, 1)), [1])
            .LiteralSymbol(0)
            .ToArray();
        byte[] start = [.. GzipBytes.Header(), .. block];
        var decoder = new GzipDecoder();
        using var buffer = new DecodeBuffer();
        Feed(decoder, buffer, start);
        byte[] zeros = new byte[64 * 1024];
        long written = 0;
        Assert.Equal(0, Allocations.Of(() => written = Feed(decoder, buffer, zeros)));
        Assert.InRange(written, 60_000_000, 70_000_000);
        var e = Assert.Throws<InvalidDataException>(decoder.Complete);
        Assert.Contains("in the compressed data", e.Message, StringComparison.Ordinal);
    }

    private static long Feed(GzipDecoder decoder, DecodeBuffer buffer, ReadOnlySpan<byte> input)
    {
        long written = 0;
        DecodeStatus status;
        do
        {
            written += buffer.Decode(decoder, input, out int consumed, out status).Length;
            input = input[consumed..];
        }
        while (status == DecodeStatus.NeedsOutput);
        return written;
    }
}
