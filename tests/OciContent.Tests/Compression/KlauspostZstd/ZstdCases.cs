using OciContent.Tests.Compression.Pgzip;

namespace OciContent.Tests.Compression.KlauspostZstd;

/// <summary>Texts of many lengths and kinds.</summary>
internal static class ZstdCases
{
    private const int BlockSize = 128 * 1024;
    private const int Window = 8 * 1024 * 1024;

    /// <summary>Texts that end around the places where anything changes.</summary>
    public static IEnumerable<ZstdCase> AroundBoundaries { get; } =
        new[]
        {
            0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 127, 128, 129, 255, 256, 257, 511, 512, 1023, 1024, 1025, 2047, 16383, 16384,
            65535, 65536, 65791, 65792, BlockSize - 1, BlockSize, BlockSize + 1, BlockSize + 15, BlockSize + 16, (2 * BlockSize) - 1,
            2 * BlockSize, (2 * BlockSize) + 1,
        }.SelectMany(static length => new[]
        {
            new ZstdCase("zeros", PgzipTexts.Zeros(length)),
            new ZstdCase("noise", PgzipTexts.Noise(length, 1)),
            new ZstdCase("period 7", PgzipTexts.Periodic(length, 7, 2)),
            new ZstdCase("period 40000", PgzipTexts.Periodic(length, 40_000, 3), PieceSize: 777),
            new ZstdCase("prose", PgzipTexts.Prose(length, 4)),
            new ZstdCase("mixture", PgzipTexts.Mixture(length, new Random(5))),
        });

    /// <summary>More than two windows, with copies from about as far back as one is long.</summary>
    public static ZstdCase FarCopies { get; } = CreateFarCopies();

    /// <summary>A text of any kind.</summary>
    public static ZstdCase Random(int seed)
    {
        PgzipCase text = (seed % 20) switch
        {
            0 => PgzipCases.Blocks(seed),
            < 10 => PgzipCases.Mixture(seed),
            _ => PgzipCases.ShortMixture(seed),
        };
        return new ZstdCase(text.Name, text.Text, text.PieceSize);
    }

    /// <summary>Texts between which whole blocks are one byte again and again, as versions write differently.</summary>
    public static ZstdCase Runs(int seed)
    {
        var random = new Random(seed);
        var text = new List<byte>();
        for (int i = random.Next(2, 5); i > 0; i--)
        {
            text.AddRange(random.Next(3) == 0
                ? PgzipTexts.Prose(BlockSize * random.Next(1, 3), random.Next())
                : PgzipTexts.Mixture(random.Next(2 * BlockSize), random));
            text.AddRange(Enumerable.Repeat((byte)random.Next(256), random.Next(2, 4) * BlockSize));
        }

        text.AddRange(PgzipTexts.Prose(random.Next(2 * BlockSize), random.Next()));
        return new ZstdCase("runs", [.. text]);
    }

    private static ZstdCase CreateFarCopies()
    {
        byte[] text = PgzipTexts.Noise((2 * Window) + (9 * BlockSize) + 77, 6);
        var random = new Random(7);
        for (int i = 0; i < 4000; i++)
        {
            int distance = random.Next(4) == 0 ? random.Next(1, Window) : Window + random.Next(-6, 7);
            int length = random.Next(4, 400);
            int at = random.Next(distance, text.Length - length);
            for (int j = at; j < at + length; j++)
            {
                text[j] = text[j - distance];
            }
        }

        return new ZstdCase("far copies", text, PieceSize: 300_000);
    }
}
