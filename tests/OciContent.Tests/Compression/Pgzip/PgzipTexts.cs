using System.Text;

namespace OciContent.Tests.Compression.Pgzip;

/// <summary>Texts of many kinds.</summary>
internal static class PgzipTexts
{
    private const int BlockSize = 65535;
    private const int MaterialSize = 300_000;

    // What mixtures take their parts from: parts of the same material have about the same frequencies.
    private static readonly byte[][] Materials =
    [
        Prose(MaterialSize, 1),
        Prose(MaterialSize, 2),
        Noise(MaterialSize, 3),
        Zeros(MaterialSize),
        Few(MaterialSize, 2),
        Few(MaterialSize, 20),
        Few(MaterialSize, 200),
        Skewed(MaterialSize, 2),
        Skewed(MaterialSize, 4),
        Periodic(MaterialSize, 1, 5),
        Periodic(MaterialSize, 3, 6),
        Periodic(MaterialSize, 299, 7),
        SparseCopies(MaterialSize, 6),
        SparseCopies(MaterialSize, 25),
        SparseCopies(MaterialSize, 60),
        SparseCopies(MaterialSize, 300),
        High(MaterialSize),
    ];

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
            text.Append(words[Low(random, words.Length, 3)])
                .Append(
                    random.Next(12) switch
                    {
                        0 => ".\n",
                        1 => $" {random.Next(100_000)} ",
                        _ => " ",
                    });
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    /// <summary>Parts of all kinds, some of which start where a block does.</summary>
    public static byte[] Mixture(int length, Random random)
    {
        byte[] text = new byte[length];
        for (int start = 0; start < length;)
        {
            int count = random.Next(4) switch
            {
                0 => BlockSize - (start % BlockSize),
                1 => random.Next(1, 40),
                2 => random.Next(1, 2_000),
                _ => random.Next(1, 100_000),
            };
            count = Math.Min(count, length - start);
            if (random.Next(5) == 0)
            {
                Copy(text, start, count, random);
            }
            else
            {
                Take(text.AsSpan(start, count), Materials[random.Next(Materials.Length)], random);
            }

            start += count;
        }

        return text;
    }

    /// <summary>Whole blocks of one or two kinds, and a last one.</summary>
    public static byte[] Blocks(int count, Random random)
    {
        byte[] text = new byte[(count * BlockSize) + random.Next(random.Next(2) == 0 ? BlockSize : 400)];
        byte[][] materials = [Materials[random.Next(Materials.Length)], Materials[random.Next(Materials.Length)]];
        for (int start = 0; start < text.Length; start += BlockSize)
        {
            Span<byte> block = text.AsSpan(start, Math.Min(BlockSize, text.Length - start));
            Take(block, materials[0], random);
            Take(block[random.Next(block.Length)..], materials[random.Next(2)], random);
        }

        return text;
    }

    private static void Take(Span<byte> part, byte[] material, Random random) =>
        material.AsSpan(random.Next(MaterialSize - part.Length + 1), part.Length).CopyTo(part);

    /// <summary>Noise of some bytes only.</summary>
    private static byte[] Few(int length, int bytes)
    {
        byte[] text = new byte[length];
        var random = new Random(bytes);
        foreach (ref byte value in text.AsSpan())
        {
            value = (byte)random.Next(bytes);
        }

        return text;
    }

    /// <summary>Noise of bytes that occur the less the higher they are.</summary>
    private static byte[] Skewed(int length, int power)
    {
        byte[] text = new byte[length];
        var random = new Random(power);
        foreach (ref byte value in text.AsSpan())
        {
            value = (byte)Low(random, 256, power);
        }

        return text;
    }

    /// <summary>Noise with some short matches in it.</summary>
    private static byte[] SparseCopies(int length, int between)
    {
        byte[] text = Noise(length, between);
        var random = new Random(between);
        for (int at = 64; at + 16 < length; at += between + random.Next(between))
        {
            text.AsSpan(at - random.Next(8, 64), random.Next(4, 8)).CopyTo(text.AsSpan(at));
        }

        return text;
    }

    /// <summary>Noise of bytes that fixed codes make longer, with longer matches in it.</summary>
    private static byte[] High(int length)
    {
        byte[] text = SparseCopies(length, 90);
        for (int i = 0; i < length; i++)
        {
            text[i] = (byte)(0x90 + (text[i] % 0x70));
        }

        for (int at = 100; at + 16 < length; at += 80)
        {
            text.AsSpan(at - 40, 12).CopyTo(text.AsSpan(at));
        }

        return text;
    }

    /// <summary>Copies of what came before, near and as far as can be, short and long, with some bytes changed.</summary>
    private static void Copy(byte[] text, int start, int length, Random random)
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
            for (; count > 0 && start < end && start >= distance; count--, start++)
            {
                text[start] = text[start - distance];
            }

            if (start < end && random.Next(3) > 0)
            {
                text[start++] = (byte)random.Next(256);
            }
        }
    }

    private static string Word(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(2, 11)).Select(_ => (char)('a' + Low(random, 26, 2))));

    /// <summary>A number below a limit, the less likely the higher it is.</summary>
    private static int Low(Random random, int limit, int power)
    {
        double value = limit;
        for (; power > 0; power--)
        {
            value *= random.NextDouble();
        }

        return (int)value;
    }
}
