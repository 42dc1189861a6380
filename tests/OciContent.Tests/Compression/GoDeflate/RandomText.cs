namespace OciContent.Tests.Compression.GoDeflate;

/// <summary>Text of all kinds that encoders treat differently.</summary>
internal static class RandomText
{
    private const string Words =
        "the of and a to in is you that it he was for on are as with his they I at be this have from or one had by word ";

    /// <summary>
    /// A mixture: noise, runs, periods, words, and repetitions from as far back as a window reaches, and somewhat farther.
    /// </summary>
    public static byte[] Create(int length, Random random)
    {
        byte[] text = new byte[length];
        for (int at = 0; at < length;)
        {
            Span<byte> part = text.AsSpan(at, Math.Min(random.Next(1, random.Next(2, 6000)), length - at));
            switch (random.Next(8))
            {
                case 0:
                    random.NextBytes(part);
                    break;
                case 1:
                    part.Fill((byte)random.Next(256));
                    break;
                case 2:
                    Repeat(text, at, part.Length, random.Next(1, 20));
                    break;
                case 3:
                    random.GetItems("abc"u8, part);
                    break;
                case 4:
                    AddWords(part, random);
                    break;
                default:
                    Repeat(text, at, part.Length, random.Next(4) switch
                    {
                        0 => random.Next(32_400, 32_800),
                        1 => random.Next(4_090, 4_102),
                        2 => random.Next(1, 40_000),
                        _ => random.Next(1, 3_000),
                    });
                    break;
            }

            at += part.Length;
        }

        return text;
    }

    /// <summary>Noise, repeated again and again.</summary>
    public static byte[] Periodic(int length, int period)
    {
        byte[] noise = new byte[period];
        new Random(period).NextBytes(noise);
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++)
        {
            text[i] = noise[i % period];
        }

        return text;
    }

    /// <summary>Noise.</summary>
    public static byte[] Noise(int length)
    {
        byte[] text = new byte[length];
        new Random(length).NextBytes(text);
        return text;
    }

    private static void AddWords(Span<byte> part, Random random)
    {
        for (int at = 0; at < part.Length; at++)
        {
            int word = random.Next(Words.Length);
            for (; at < part.Length && word < Words.Length && Words[word] != ' '; at++, word++)
            {
                part[at] = (byte)Words[word];
            }

            if (at < part.Length)
            {
                part[at] = (byte)' ';
            }
        }
    }

    private static void Repeat(byte[] text, int at, int length, int distance)
    {
        for (int i = at; i < at + length; i++)
        {
            text[i] = i < distance ? (byte)i : text[i - distance];
        }
    }
}
