namespace OciContent.Tests.Compression.Pgzip;

/// <summary>Texts of many lengths and kinds, and how they are cut.</summary>
internal static class PgzipCases
{
    private const int MiB = 1024 * 1024;

    /// <summary>Texts that end around the places where anything changes.</summary>
    public static IEnumerable<PgzipCase> AroundBoundaries { get; } =
        new[]
        {
            0, 1, 2, 3, 4, 5, 11, 12, 13, 14, 16, 17, 31, 32, 33, 34, 127, 128, 129, 257, 258, 259, 1023, 1024, 1025, 16383, 16384, 16385,
            32767, 32768, 32769, 65534, 65535, 65536, 65537, 65535 + 32, 65535 + 33, 65535 + 127, 65535 + 128, 131069, 131070, 131071,
        }.SelectMany(Kinds);

    /// <summary>Texts that end around the end of chunks.</summary>
    public static IEnumerable<PgzipCase> AroundEndsOfChunks { get; } =
        Cases.Spread([MiB - 1, MiB, MiB + 1, (2 * MiB) - 3, 2 * MiB, (2 * MiB) + 3], fewer: 3).SelectMany(Kinds);

    /// <summary>Mixtures of up to half a mebibyte, in chunks of any size.</summary>
    public static PgzipCase Mixture(int seed)
    {
        int[] chunkSizes = [16385, 16400, 20_000, 40_000, 65535, 65536, 65600, 70_000, 131070, 256 * 1024, MiB];
        var random = new Random(seed);
        int most = random.Next(20) == 0 ? 500_000 : random.Next(4) == 0 ? 200_000 : 40_000;
        return new PgzipCase(
            $"mixture of seed {seed}",
            PgzipTexts.Mixture(random.Next(most), random),
            chunkSizes[random.Next(chunkSizes.Length)],
            random.Next(10) == 0 ? random.Next(1, 100) : random.Next(100, 300_000));
    }

    /// <summary>Blocks that are alike, for which the same codes may do.</summary>
    public static PgzipCase Blocks(int seed)
    {
        var random = new Random(seed);
        return new PgzipCase($"blocks of seed {seed}", PgzipTexts.Blocks(random.Next(1, 7), random));
    }

    /// <summary>Short mixtures.</summary>
    public static PgzipCase ShortMixture(int seed)
    {
        var random = new Random(seed);
        return new PgzipCase($"short mixture of seed {seed}", PgzipTexts.Mixture(random.Next(random.Next(2) == 0 ? 300 : 3000), random));
    }

    private static IEnumerable<PgzipCase> Kinds(int length)
    {
        yield return new PgzipCase("zeros", PgzipTexts.Zeros(length));
        yield return new PgzipCase("noise", PgzipTexts.Noise(length, 1));
        yield return new PgzipCase("period 7", PgzipTexts.Periodic(length, 7, 2));
        yield return new PgzipCase("period 40000", PgzipTexts.Periodic(length, 40_000, 3), PieceSize: 777);
        yield return new PgzipCase("prose", PgzipTexts.Prose(length, 4));
        yield return new PgzipCase("mixture", PgzipTexts.Mixture(length, new Random(5)));
    }
}
