using OciContent.Tests.Compression.GoDeflate;

namespace OciContent.Tests.Compression.Zlib;

/// <summary>Texts that are hard for who models zlib's window, blocks and codes.</summary>
internal static class ZlibTexts
{
    // How far back zlib looks.
    private const int Reach = 32 * 1024 - 262;

    // Where zlib moves its window, near the end of the input.
    private const int FirstMove = Reach + (32 * 1024);

    /// <summary>Noise and a mixture of lengths near these, for each level.</summary>
    public static IReadOnlyList<(int Level, byte[] Text)> AroundEdges(IReadOnlyList<int> levels, IReadOnlyList<int> edges)
    {
        var random = new Random(1);
        return
        [
            .. edges
                .SelectMany(static edge => Cases.Spread(Enumerable.Range(edge - 2, 5), fewer: 3))
                .Where(static length => length >= 0)
                .SelectMany(length => (byte[][])[RandomText.Create(length, random), RandomText.Noise(length)])
                .SelectMany(text => levels.Select(level => (level, text))),
        ];
    }

    /// <summary>Long texts that are the same all over, for each level.</summary>
    public static IReadOnlyList<(int Level, byte[] Text)> OfOneKind(IReadOnlyList<int> levels)
    {
        int length = Cases.Count(all: 600_000, fewer: 150_000);
        byte[][] texts =
        [
            new byte[length + 100_000],
            RandomText.Periodic(length, 1),
            RandomText.Periodic(length, 7),
            RandomText.Periodic(length, 40_000),
            RandomText.Noise(length),
            RandomText.Create(length * 5 / 2, new Random(2)),
        ];
        return [.. texts.SelectMany(text => levels.Select(level => (level, text)))];
    }

    /// <summary>So many texts of any kind, each for one level.</summary>
    public static IReadOnlyList<(int Level, byte[] Text)> OfAnyKind(IReadOnlyList<int> levels, int count)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(i => (levels[i % levels.Count], Create(random)))];
    }

    /// <summary>A text of one of many kinds and of a length near something, or of any.</summary>
    public static byte[] Create(Random random)
    {
        int length = random.Next(6) switch
        {
            0 => random.Next(600),
            1 => random.Next(5000),
            2 => random.Next(60_000),
            3 => random.Next(150_000),
            4 => (32 * 1024 * random.Next(1, 5)) + random.Next(-600, 600),
            _ => 65_536 + random.Next(-300, 300),
        };
        return random.Next(9) switch
        {
            0 => RandomText.Periodic(length, random.Next(1, 40)),
            1 => RandomText.Periodic(length, random.Next(Reach - 100, Reach + 300)),
            2 => RandomText.Noise(length),
            3 => WithFarMatches(RandomText.Create(length, random), random),
            4 => WithMatchesWhereTheWindowMoves(RandomText.Noise(length), random),
            5 => FewSymbols(length, random),
            6 => Runs(length, random),
            7 => Skewed(Math.Min(length, 20_000), random),
            _ => RandomText.Create(length, random),
        };
    }

    private static byte[] WithFarMatches(byte[] text, Random random)
    {
        for (int count = random.Next(20); count > 0 && text.Length > Reach + 310; count--)
        {
            Repeat(text, random.Next(Reach + 5, text.Length - 300), random.Next(3, 300), Reach + random.Next(-3, 4));
        }

        return text;
    }

    private static byte[] WithMatchesWhereTheWindowMoves(byte[] text, Random random)
    {
        for (int at = FirstMove; at + 3 <= text.Length; at += 32 * 1024)
        {
            Repeat(text, at, random.Next(3, 262), Reach);
        }

        return text;
    }

    private static byte[] FewSymbols(int length, Random random)
    {
        byte[] text = new byte[length];
        foreach (ref byte symbol in text.AsSpan())
        {
            symbol = (byte)random.Next(random.Next(2) == 0 ? 2 : 40);
        }

        return text;
    }

    private static byte[] Runs(int length, Random random)
    {
        byte[] text = new byte[length];
        for (int at = 0; at < length;)
        {
            int run = Math.Min(random.Next(1, 700), length - at);
            text.AsSpan(at, run).Fill((byte)random.Next(4));
            at += run;
        }

        return text;
    }

    // Frequencies so unlike that codes come to their limit.
    private static byte[] Skewed(int length, Random random)
    {
        byte[] text = new byte[length];
        foreach (ref byte symbol in text.AsSpan())
        {
            symbol = (byte)(Math.Pow(random.NextDouble(), 8) * 256);
        }

        return text;
    }

    private static void Repeat(byte[] text, int at, int length, int distance)
    {
        for (int i = at; i < Math.Min(at + length, text.Length); i++)
        {
            text[i] = text[i - distance];
        }
    }
}
