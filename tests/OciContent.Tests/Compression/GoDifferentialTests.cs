using System.Text;
using OciContent.Tests.Tools;

namespace OciContent.Tests.Compression;

/// <summary>The verdicts and the bytes are those of Go's compress/gzip and compress/flate.</summary>
public class GoDifferentialTests
{
    private static readonly byte[] Text = Encoding.ASCII.GetBytes("a text, a small text");

    [RequiresToolFact("go")]
    public void Decode_AgreesWithGoOnMutatedGzip()
    {
        var random = new Random(21);
        var inputs = new List<byte[]>(GzipSamples.Small.Select(static sample => sample.Gzip));
        for (int i = 0; i < 20_000; i++)
        {
            inputs.Add(RandomDeflate.Mutate(GzipSamples.Small[random.Next(GzipSamples.Small.Count)].Gzip, random));
        }

        (int accepted, int _) = Compare('g', inputs, random);
        Assert.InRange(accepted, 500, 19_000);
    }

    [RequiresToolFact("go")]
    public void Decode_AgreesWithGoOnRandomHeaders()
    {
        var random = new Random(22);
        var inputs = new List<byte[]>();
        for (int i = 0; i < 5_000; i++)
        {
            inputs.Add([.. RandomMember(random), .. random.Next(3) == 0 ? RandomMember(random) : []]);
        }

        (int accepted, int flagged) = Compare('g', inputs, random);
        Assert.InRange(accepted, 1000, 4_500);
        Assert.InRange(flagged, 100, 2_000);
    }

    [RequiresToolFact("go")]
    public void Inflate_AgreesWithGoOnDeflateNoCompressorWrites()
    {
        var random = new Random(23);
        var inputs = new List<byte[]>();
        for (int i = 0; i < 20_000; i++)
        {
            byte[] deflate = RandomDeflate.Create(random);
            inputs.Add(i % 2 == 0 ? deflate : RandomDeflate.Mutate(deflate, random));
        }

        (int accepted, int _) = Compare('f', inputs, random);
        Assert.InRange(accepted, 5_000, 19_000);
    }

    private static (int Accepted, int Flagged) Compare(char kind, List<byte[]> inputs, Random random)
    {
        string[] expected = GoOracle.Ask(kind, inputs);
        Assert.Equal(inputs.Count, expected.Length);
        int accepted = 0;
        int flagged = 0;
        for (int i = 0; i < inputs.Count; i++)
        {
            int chunk = random.Next(4) == 0 ? random.Next(1, 20) : int.MaxValue;
            Decoding.Outcome actual = kind == 'g' ? Decoding.Gunzip(inputs[i], chunk) : Decoding.Inflate(inputs[i], chunk);
            if (expected[i] == "F")
            {
                flagged++;
                Assert.Contains("expected the reserved bits to be zero", actual.Problem, StringComparison.Ordinal);
                continue;
            }

            accepted += actual.IsAccepted ? 1 : 0;
            Assert.True(expected[i] == GoOracle.Describe(actual), $"Go says {expected[i]}, we say {GoOracle.Describe(actual)} ({actual.Problem}) to {Convert.ToHexStringLower(inputs[i])}");
        }

        return (accepted, flagged);
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
            int length = random.Next(10) == 0 ? random.Next(65536) : random.Next(5);
            header.AddRange([(byte)length, (byte)(length >> 8), .. new byte[length]]);
        }

        foreach (int flag in (int[])[8, 16])
        {
            if ((flags & flag) != 0)
            {
                header.AddRange([.. DeflateWriter.Repeat((byte)random.Next(1, 256), random.Next(5) == 0 ? random.Next(509, 514) : random.Next(4)), 0]);
            }
        }

        byte[] whole = [.. header];
        if ((flags & 2) != 0)
        {
            whole = GzipBytes.WithHeaderChecksum(whole);
            whole[^1] ^= (byte)(random.Next(10) == 0 ? 1 : 0);
        }

        byte[] member = GzipBytes.Member(whole, GzipBytes.Deflate(Text), Text);
        member[^(random.Next(8) + 1)] ^= (byte)(random.Next(10) == 0 ? 1 : 0);
        return member;
    }
}
