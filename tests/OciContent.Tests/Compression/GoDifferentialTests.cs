namespace OciContent.Tests.Compression;

/// <summary>The verdicts and the bytes are those of Go's compress/gzip and compress/flate.</summary>
public class GoDifferentialTests
{
    private static readonly int GzipCount = Cases.Count(all: 220_000, fewer: 30_000);
    private static readonly int DeflateCount = Cases.Count(all: 30_000, fewer: 5_000);

    [RequiresToolsFact("go")]
    public void Decode_AgreesWithGoOnMutatedGzip()
    {
        byte[][] inputs = Make(GzipCount, GzipMutants.Create);

        Counts counts = Compare('g', inputs, static (input, chunk) => Decoding.Gunzip(input, chunk));

        // All that Go can say is said often.
        Assert.InRange(counts.Accepted, GzipCount / 10, GzipCount / 2);
        Assert.InRange(counts.WithBadTrailer, GzipCount / 20, GzipCount / 2);
        Assert.InRange(counts.Flagged, GzipCount / 200, GzipCount / 10);
    }

    [RequiresToolsFact("go")]
    public void Inflate_AgreesWithGoOnDeflateNoCompressorWrites()
    {
        byte[][] inputs = Make(DeflateCount, static seed =>
        {
            var random = new Random(seed);
            byte[] deflate = RandomDeflate.Create(random);
            return seed % 2 == 0 ? deflate : RandomDeflate.Mutate(deflate, random);
        });

        Counts counts = Compare('f', inputs, static (input, chunk) => Decoding.Inflate(input, chunk));

        Assert.InRange(counts.Accepted, DeflateCount / 3, DeflateCount * 29 / 30);
    }

    private static byte[][] Make(int count, Func<int, byte[]> create)
    {
        byte[][] inputs = new byte[count][];
        Parallel.For(0, count, i => inputs[i] = create(i));
        return inputs;
    }

    private static Counts Compare(char kind, byte[][] inputs, Func<byte[], int, Decoding.Outcome> decode)
    {
        string[] expected = GoOracle.Ask(kind, inputs);
        Assert.Equal(inputs.Length, expected.Length);
        int accepted = 0;
        int withBadTrailer = 0;
        int flagged = 0;
        Parallel.For(
            0,
            inputs.Length,
            i =>
            {
                Decoding.Outcome actual = decode(inputs[i], i % 4 == 0 ? 1 + (i % 19) : int.MaxValue);
                if (expected[i] == GoOracle.Flagged)
                {
                    Interlocked.Increment(ref flagged);
                    Assert.Contains("expected the reserved bits to be zero", actual.Problem, StringComparison.Ordinal);
                    return;
                }

                Interlocked.Add(ref accepted, expected[i][0] == 'A' ? 1 : 0);
                Interlocked.Add(ref withBadTrailer, expected[i][0] == 'C' ? 1 : 0);
                Assert.True(
                    expected[i] == GoOracle.Describe(actual),
                    $"Go says {expected[i]}, we say {GoOracle.Describe(actual)} ({actual.Problem}) to "
                    + $"{Convert.ToHexStringLower(inputs[i])}");
            });

        return new Counts(accepted, withBadTrailer, flagged);
    }

    private sealed record Counts(int Accepted, int WithBadTrailer, int Flagged);
}
