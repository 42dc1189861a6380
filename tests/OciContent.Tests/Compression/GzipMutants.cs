using System.IO.Compression;
using System.Text;

namespace OciContent.Tests.Compression;

/// <summary>Gzip streams of all sorts, most of them broken somewhere; the same ones for the same seeds.</summary>
internal static class GzipMutants
{
    private const int HeaderLength = 10;

    private static readonly byte[] Text = Encoding.ASCII.GetBytes("a text, a small text");
    private static readonly byte[] DeflatedText = GzipBytes.Deflate(Text);

    // Codes that no compressor would choose, mostly valid, in every kind of block; and what compressors write, of which more stays
    // sound when bits are flipped.
    private static readonly byte[][] Deflated =
    [
        .. Enumerable.Range(0, 1500).Select(static seed => RandomDeflate.Create(new Random(seed))),
        .. Enumerable.Range(0, 1500).Select(static seed => GzipBytes.Deflate(GzipSamples.Mixed(seed, seed), (CompressionLevel)(seed % 4))),
    ];

    private static readonly byte[][] Streams = [.. GzipSamples.Small.Select(static sample => sample.Gzip), .. Deflated.Select(Wrap)];

    public static byte[] Create(int seed)
    {
        var random = new Random(seed);
        byte[] stream = Pick(Streams, random);
        return random.Next(11) switch
        {
            // Bits, bytes and the length, mostly at the start of a stream.
            0 => RandomDeflate.Mutate(Pick(GzipSamples.Small, random).Gzip, random),
            1 => RandomDeflate.Mutate(stream, random),

            // Deflate data that no compressor writes, with the trailer that it asks for if it is sound; the bits of a dynamic
            // block's tables are at its start.
            2 => Wrap(RandomDeflate.Mutate(Pick(Deflated, random), random)),
            3 => Wrap(FlipBits(Pick(Deflated, random), random, 160)),
            4 => Wrap(FlipBits(Pick(Deflated, random), random, int.MaxValue)),

            // The start of one and the end of another.
            5 => [.. stream[..random.Next(stream.Length)], .. Pick(Streams, random)[random.Next(HeaderLength)..]],
            6 => [.. stream[..random.Next(stream.Length)], .. Tail(Pick(Streams, random), random)],

            // Members in a row, with anything between and behind them.
            7 => [.. stream, .. RandomDeflate.Mutate(Pick(Streams, random), random), .. random.Next(2) == 0 ? stream : []],
            8 => [.. RandomMember(random), .. random.Next(3) == 0 ? RandomMember(random) : []],
            9 => stream[..random.Next(stream.Length + 1)],

            // Not broken at all.
            _ => [.. stream, .. random.Next(2) == 0 ? Pick(Streams, random) : []],
        };
    }

    private static T Pick<T>(IReadOnlyList<T> list, Random random) => list[random.Next(list.Count)];

    private static byte[] Tail(byte[] stream, Random random) => stream[random.Next(stream.Length)..];

    private static byte[] Wrap(byte[] deflate) => GzipBytes.Member(GzipBytes.Header(), deflate, Decoding.Inflate(deflate).Decoded);

    private static byte[] FlipBits(byte[] deflate, Random random, int within)
    {
        byte[] flipped = [.. deflate];
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            int bit = random.Next(Math.Min(within, 8 * flipped.Length));
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        return flipped;
    }

    /// <summary>A member with random flags and fields, mostly right.</summary>
    private static byte[] RandomMember(Random random)
    {
        byte flags = (byte)(random.Next(4) == 0 ? random.Next(256) : random.Next(32));
        List<byte> header = [.. GzipBytes.Header(flags, (byte)(random.Next(50) == 0 ? 7 : 8))];
        header[4] = (byte)random.Next(256);
        header[8] = (byte)random.Next(256);
        if ((flags & 4) != 0)
        {
            int length = random.Next(300) == 0 ? random.Next(65536) : random.Next(5);
            header.AddRange([(byte)length, (byte)(length >> 8), .. new byte[length]]);
        }

        foreach (int flag in (int[])[8, 16])
        {
            if ((flags & flag) != 0)
            {
                header.AddRange([
                    .. DeflateWriter.Repeat((byte)random.Next(1, 256), random.Next(5) == 0 ? random.Next(509, 514) : random.Next(4)),
                    0,
                ]);
            }
        }

        byte[] whole = [.. header];
        if ((flags & 2) != 0)
        {
            whole = GzipBytes.WithHeaderChecksum(whole);
            whole[^1] ^= (byte)(random.Next(10) == 0 ? 1 : 0);
        }

        byte[] member = GzipBytes.Member(whole, DeflatedText, Text);
        member[^(random.Next(8) + 1)] ^= (byte)(random.Next(10) == 0 ? 1 : 0);
        return member;
    }
}
