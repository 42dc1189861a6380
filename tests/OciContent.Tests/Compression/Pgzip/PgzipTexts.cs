using System.Text;

namespace OciContent.Tests.Compression.Pgzip;

/// <summary>Texts of many kinds.</summary>
internal static class PgzipTexts
{
    private const int BlockSize = 65535;

    public static byte[] Zeros(int length) => new byte[length];

    public static byte[] Noise(int length, int seed)
    {
        byte[] text = new byte[length];
        new Random(seed).NextBytes(text);
        return text;
    }

    /// <summary>Noise that is repeated.</summary>
    public static byte[] Periodic(int length, int period, int seed)
    {
        byte[] text = Noise(length, seed);
        for (int i = period; i < length; i++)
        {
            text[i] = text[i - period];
        }

        return text;
    }

    /// <summary>Lines of numbers and words, some far more frequent than others.</summary>
    public static byte[] Prose(int length, int seed)
    {
        var random = new Random(seed);
        string[] words = [.. Enumerable.Range(0, 700).Select(_ => Word(random))];
        var text = new StringBuilder(length + 32);
        while (text.Length < length)
        {
            int word = (int)(words.Length * Math.Pow(random.NextDouble(), 3));
            text.Append(words[word]).Append(random.Next(12) switch { 0 => ".\n", 1 => $" {random.Next(100_000)} ", _ => " " });
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    /// <summary>Parts of all kinds, some of which start where a block does; each kind may occur in several.</summary>
    public static byte[] Mixture(int length, Random random)
    {
        byte[] text = new byte[length];
        int[] seeds = [random.Next(), random.Next()];
        for (int start = 0; start < length;)
        {
            int count = random.Next(4) switch
            {
                0 => BlockSize - (start % BlockSize),
                1 => random.Next(1, 40),
                2 => random.Next(1, 2_000),
                _ => random.Next(1, 100_000),
            };
            Span<byte> part = text.AsSpan(start, Math.Min(count, length - start));
            Fill(text, start, part, seeds[random.Next(seeds.Length)], random);
            start += part.Length;
        }

        return text;
    }

    private static void Fill(byte[] text, int start, Span<byte> part, int seed, Random random)
    {
        switch (random.Next(10))
        {
            case 0:
                Noise(part.Length, random.Next()).CopyTo(part);
                break;
            case 1:
                part.Fill((byte)seed);
                break;
            case 2:
                Periodic(part.Length, 1 + (seed % 300), seed).CopyTo(part);
                break;
            case 3 or 4:
                Prose(part.Length, seed).CopyTo(part);
                break;
            case 5:
                FromFew(part, 1 + (seed % 256), random);
                break;
            case 6:
                Skewed(part, 2 + (seed % 6), random);
                break;
            case 7:
                SparseCopies(part, 1 + (seed % 200), random);
                break;
            default:
                Copies(text, start, part.Length, random);
                break;
        }
    }

    /// <summary>Noise of some bytes only.</summary>
    private static void FromFew(Span<byte> part, int bytes, Random random)
    {
        foreach (ref byte value in part)
        {
            value = (byte)random.Next(bytes);
        }
    }

    /// <summary>Noise of bytes that occur the less the higher they are.</summary>
    private static void Skewed(Span<byte> part, int exponent, Random random)
    {
        foreach (ref byte value in part)
        {
            value = (byte)(256 * Math.Pow(random.NextDouble(), exponent));
        }
    }

    /// <summary>Noise with some short matches in it.</summary>
    private static void SparseCopies(Span<byte> part, int between, Random random)
    {
        random.NextBytes(part);
        for (int at = 64; at + 16 < part.Length; at += between + random.Next(between))
        {
            part.Slice(at - random.Next(8, 64), random.Next(4, 8)).CopyTo(part[at..]);
        }
    }

    /// <summary>Copies of what came before, near and as far as can be, short and long, with some bytes changed.</summary>
    private static void Copies(byte[] text, int start, int length, Random random)
    {
        int end = start + length;
        while (start < end)
        {
            int distance = random.Next(4) switch
            {
                0 => random.Next(1, 9),
                1 => random.Next(32_760, 32_776),
                2 => random.Next(1, 40_000),
                _ => random.Next(1, 1_000),
            };
            int count = random.Next(4) switch { 0 => random.Next(250, 270), 1 => random.Next(1, 3_000), _ => random.Next(1, 40) };
            for (; count > 0 && start < end; count--, start++)
            {
                text[start] = start >= distance && random.Next(500) > 0 ? text[start - distance] : (byte)random.Next(256);
            }
        }
    }

    private static string Word(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(2, 11)).Select(_ => (char)('a' + (int)(26 * Math.Pow(random.NextDouble(), 2)))));
}
