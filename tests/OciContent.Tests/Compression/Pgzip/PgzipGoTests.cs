namespace OciContent.Tests.Compression.Pgzip;

/// <summary>The bytes are those of klauspost/pgzip, whatever the text, the size of chunks and the number of threads.</summary>
public sealed class PgzipGoTests
{
    private const int MiB = 1024 * 1024;

    private static readonly int[] ThreadCounts = [1, 2, 3, 8];

    [RequiresPgzipFact]
    public async Task Bytes_AreThoseOfPgzip_AroundEveryBoundary()
    {
        int[] lengths =
        [
            0, 1, 2, 3, 4, 5, 11, 12, 13, 14, 16, 17, 31, 32, 33, 34, 127, 128, 129, 257, 258, 259, 1023, 1024, 1025, 16383, 16384, 16385,
            32767, 32768, 32769, 65534, 65535, 65536, 65537, 65535 + 32, 65535 + 33, 65535 + 127, 65535 + 128, 131069, 131070, 131071,
        ];
        await CompareAsync(lengths.SelectMany(Kinds));
    }

    [RequiresPgzipFact]
    public async Task Bytes_AreThoseOfPgzip_AroundTheEndOfChunks()
    {
        IReadOnlyList<int> lengths = Cases.Spread([MiB - 1, MiB, MiB + 1, (2 * MiB) - 3, 2 * MiB, (2 * MiB) + 3], fewer: 3);
        await CompareAsync(lengths.SelectMany(Kinds));
        await CompareAsync(lengths.SelectMany(Kinds).Select(static one => one with { ChunkSize = 256 * 1024 }));
    }

    [RequiresPgzipFact]
    public async Task Bytes_AreThoseOfPgzip_ForRandomTexts()
    {
        int[] chunkSizes = [16385, 16400, 20_000, 40_000, 65535, 65536, 65600, 70_000, 131070, 256 * 1024, MiB];
        await CompareAsync(Cases.Seeds(all: 1500, fewer: 200).Select(seed =>
        {
            var random = new Random(seed);
            int most = random.Next(20) == 0 ? 500_000 : random.Next(4) == 0 ? 200_000 : 40_000;
            return new PgzipCase(
                $"mixture of seed {seed}",
                PgzipTexts.Mixture(random.Next(most), random),
                chunkSizes[random.Next(chunkSizes.Length)],
                random.Next(10) == 0 ? random.Next(1, 100) : random.Next(100, 300_000));
        }));
    }

    [RequiresPgzipFact]
    public async Task Bytes_AreThoseOfPgzip_WhereBlocksAreAlike() =>
        await CompareAsync(Cases.Seeds(all: 100, fewer: 30).Select(static seed =>
        {
            var random = new Random(seed);
            return new PgzipCase($"blocks of seed {seed}", PgzipTexts.Blocks(random.Next(1, 7), random));
        }));

    [RequiresPgzipFact]
    public async Task Bytes_AreThoseOfPgzip_ForShortTexts() =>
        await CompareAsync(
            Cases
                .Seeds(all: 3000, fewer: 400)
                .Select(static seed =>
                {
                    var random = new Random(seed);
                    return new PgzipCase(
                        $"short mixture of seed {seed}",
                        PgzipTexts.Mixture(random.Next(random.Next(2) == 0 ? 300 : 3000), random));
                }));

    private static IEnumerable<PgzipCase> Kinds(int length)
    {
        yield return new PgzipCase("zeros", PgzipTexts.Zeros(length));
        yield return new PgzipCase("noise", PgzipTexts.Noise(length, 1));
        yield return new PgzipCase("period 7", PgzipTexts.Periodic(length, 7, 2));
        yield return new PgzipCase("period 40000", PgzipTexts.Periodic(length, 40_000, 3), PieceSize: 777);
        yield return new PgzipCase("prose", PgzipTexts.Prose(length, 4));
        yield return new PgzipCase("mixture", PgzipTexts.Mixture(length, new Random(5)));
    }

    private static async Task CompareAsync(IEnumerable<PgzipCase> cases)
    {
        PgzipCase[] all = [.. cases];
        string[] expected = PgzipOracle.Ask(all);
        Assert.Equal(all.Length, expected.Length);
        await Parallel.ForAsync(0, all.Length, async (i, _) =>
            Assert.True(expected[i] == await all[i].DigestAsync(ThreadCounts[i % ThreadCounts.Length]), all[i].ToString()));
    }
}
