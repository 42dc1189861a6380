namespace OciContent.Signing.Tests.Kit;

/// <summary>Bytes that are nearly what they were.</summary>
internal static class MutatedBytes
{
    private static readonly byte[][] Words =
    [
        [0], [0xff], "{"u8.ToArray(), "}"u8.ToArray(), "\""u8.ToArray(), "null"u8.ToArray(), "\\u"u8.ToArray(), "[]"u8.ToArray(),
        [0x9f], [0xbf], [0x5f], [0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0xd2], [0xf6], [0x30, 0x80], [0x30, 0x84, 0x7f],
    ];

    /// <summary>One to four changes: bits, bytes, words, pieces that are cut, repeated or moved.</summary>
    public static byte[] Of(Random random, byte[] original)
    {
        byte[] bytes = original;
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            bytes = Change(random, bytes);
        }

        return bytes;
    }

    private static byte[] Change(Random random, byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            return Words[random.Next(Words.Length)];
        }

        int at = random.Next(bytes.Length);
        int length = Math.Min(random.Next(1, 40), bytes.Length - at);
        byte[] copy = [.. bytes];
        switch (random.Next(8))
        {
            case 0 or 1 or 2:
                copy[at] ^= (byte)(1 << random.Next(8));
                return copy;
            case 3:
                copy[at] = (byte)random.Next(256);
                return copy;
            case 4:
                return [.. bytes[..at], .. Words[random.Next(Words.Length)], .. bytes[at..]];
            case 5:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 6:
                return [.. bytes[..(at + length)], .. bytes[at..]];
            default:
                return random.Next(8) == 0 ? bytes[..at] : [.. bytes[..at], .. Words[random.Next(Words.Length)], .. bytes[(at + length)..]];
        }
    }
}
