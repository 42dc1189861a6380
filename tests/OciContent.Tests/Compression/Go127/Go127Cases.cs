using OciContent.Compression.Deflate;
using OciContent.Compression.Go127;
using OciContent.Tests.Compression.GoDeflate;
using OciContent.Tests.Compression.Pgzip;

namespace OciContent.Tests.Compression.Go127;

/// <summary>The encoder of Go 1.27, and texts for it.</summary>
internal static class Go127Cases
{
    private const int BlockSize = 65_535;

    public static int[] Levels { get; } = [-2, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

    /// <summary>A level's encoder.</summary>
    /// <param name="level">From -2 to 9, but for -1.</param>
    /// <param name="blocks">How many blocks are parsed at a time; 0 for as many as usual.</param>
    public static DeflateStrategy MethodOf(int level, int blocks = 0) => (level, blocks) switch
    {
        ( >= 7, > 0) => new ChainStrategy(ChainLevel.Of(level), blocks + 1),
        ( >= 7, _) => new ChainStrategy(ChainLevel.Of(level)),
        (_, > 0) => new TableStrategy(level, blocks),
        _ => new TableStrategy(level),
    };

    /// <summary>A text of one of many kinds, mostly of a few blocks.</summary>
    public static byte[] Text(Random random)
    {
        int length = Length(random);
        return random.Next(7) switch
        {
            0 => RandomText.Periodic(length, 1 + random.Next(random.Next(1, 40_000))),
            1 => PgzipTexts.Blocks(random.Next(1, 6), random),
            2 => FarCopies(length, random),
            3 or 4 => PgzipTexts.Mixture(length, random),
            _ => RandomText.Create(length, random),
        };
    }

    /// <summary>Noise, with copies from as far back as a match can reach, and from somewhat nearer and farther.</summary>
    public static byte[] FarCopies(int length, Random random)
    {
        byte[] text = PgzipTexts.Noise(length, random.Next());
        for (int i = 0; i < length / 3000; i++)
        {
            int distance = random.Next(3) switch { 0 => random.Next(32_755, 32_772), 1 => random.Next(1, 33_000), _ => 32_768 };
            int count = random.Next(3, 300);
            if (length > distance + count)
            {
                int at = random.Next(distance, length - count);
                for (int j = at; j < at + count; j++)
                {
                    text[j] = text[j - distance];
                }
            }
        }

        return text;
    }

    private static int Length(Random random)
    {
        int[] edges = [32, 128, 32_768, BlockSize, 98_304, 2 * BlockSize, 3 * BlockSize, 5 * BlockSize];
        return random.Next(5) == 0
            ? Math.Max(0, edges[random.Next(edges.Length)] + (random.Next(2) * 32) + random.Next(-4, 5))
            : random.Next(random.Next(1, 250_000));
    }
}
