namespace OciContent.Tar;

/// <summary>The numbers of a tar header: octal digits (POSIX) or base-256 (GNU).</summary>
internal static class TarNumber
{
    /// <summary>Whether the field holds nothing but NULs and spaces.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> field) => !field.ContainsAnyExcept((byte)0, (byte)' ');

    /// <summary>Parses a field as octal or, when its first bit is set, as base-256, which may be negative.</summary>
    public static bool TryParse(ReadOnlySpan<byte> field, out long value) =>
        (field[0] & 0x80) != 0 ? TryParseBase256(field, out value) : TryParseOctal(field, out value);

    /// <summary>Parses octal digits that may follow spaces and must be ended by a NUL or a space.</summary>
    public static bool TryParseOctal(ReadOnlySpan<byte> field, out long value)
    {
        value = 0;
        ReadOnlySpan<byte> rest = field.TrimStart((byte)' ');
        int digits = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'7');
        if (digits <= 0 || !IsBlank(rest[digits..]))
        {
            return false;
        }

        foreach (byte digit in rest[..digits])
        {
            if (value > long.MaxValue >> 3)
            {
                return false;
            }

            value = (value << 3) | (uint)(digit - '0');
        }

        return true;
    }

    /// <summary>Parses decimal digits, as PAX has them.</summary>
    public static bool TryParseDecimal(ReadOnlySpan<byte> digits, out long value)
    {
        value = 0;
        if (digits.IsEmpty)
        {
            return false;
        }

        foreach (byte digit in digits)
        {
            int number = digit - '0';
            if (number is < 0 or > 9 || value > (long.MaxValue - number) / 10)
            {
                return false;
            }

            value = (value * 10) + number;
        }

        return true;
    }

    // A big-endian number in two's complement, but for its first bit, which only says that this is one.
    private static bool TryParseBase256(ReadOnlySpan<byte> field, out long value)
    {
        bool isNegative = (field[0] & 0x40) != 0;
        byte first = (byte)(isNegative ? field[0] : field[0] & 0x7F);
        value = isNegative ? -1 : 0;
        for (int i = 0; i < field.Length; i++)
        {
            if (value is > long.MaxValue >> 8 or < long.MinValue >> 8)
            {
                value = 0;
                return false;
            }

            value = (value << 8) | (i == 0 ? first : field[i]);
        }

        return true;
    }
}
