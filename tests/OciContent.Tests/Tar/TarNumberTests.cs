using System.Globalization;
using System.Numerics;
using System.Text;
using OciContent.Tar;

namespace OciContent.Tests.Tar;

public class TarNumberTests
{
    [Theory]
    [InlineData("0\0", 0)]
    [InlineData("0000644\0", 0x1A4)]
    [InlineData("   644 \0", 0x1A4)]
    [InlineData("777777777777777777777\0", long.MaxValue)]
    public void TryParse_ReadsOctal(string field, long expected)
    {
        Assert.True(TarNumber.TryParse(Encoding.Latin1.GetBytes(field), out long value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("0000644")]
    [InlineData("1000000000000000000000\0")]
    [InlineData("2777777777777777777777\0")]
    [InlineData(" \0")]
    [InlineData("\00\0")]
    [InlineData("8\0")]
    [InlineData("0 0\0")]
    [InlineData("-1\0")]
    public void TryParse_RefusesOtherThanOctal(string field) =>
        Assert.False(TarNumber.TryParse(Encoding.Latin1.GetBytes(field), out _));

    [Theory]
    [InlineData("8000000000000001", "1")]
    [InlineData("BFFFFFFFFFFFFFFF", "4611686018427387903")]
    [InlineData("FFFFFFFFFFFFFFFF", "-1")]
    [InlineData("FFFFFFFFFFFFFE00", "-512")]
    [InlineData("C000000000000000", "-4611686018427387904")]
    [InlineData("800000007FFFFFFFFFFFFFFF", "9223372036854775807")]
    [InlineData("FFFFFFFF8000000000000000", "-9223372036854775808")]
    [InlineData("800000008000000000000000", null)]
    [InlineData("FFFFFFFF7FFFFFFFFFFFFFFF", null)]
    [InlineData("800000010000000000000000", null)]
    [InlineData("C00000000000000000000000", null)]
    public void TryParse_ReadsBase256(string field, string? expected)
    {
        Assert.Equal(expected is not null, TarNumber.TryParse(Convert.FromHexString(field), out long value));
        Assert.Equal(expected ?? "0", value.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void TryParse_AgreesWithBigIntegers()
    {
        var random = new Random(1);
        byte[] field = new byte[12];
        for (int round = 0; round < 20_000; round++)
        {
            random.NextBytes(field);
            int sign = random.Next(2) == 0 ? 0x80 : 0xFF;
            field.AsSpan(0, random.Next(1, 12)).Fill((byte)(sign == 0x80 ? 0 : 0xFF));
            field[0] = (byte)sign;

            byte[] plain = field.ToArray();
            plain[0] = sign == 0x80 ? (byte)0 : (byte)0xFF;
            var number = new BigInteger(plain, isUnsigned: false, isBigEndian: true);
            bool fits = number >= long.MinValue && number <= long.MaxValue;

            Assert.Equal(fits, TarNumber.TryParse(field, out long value));
            Assert.Equal(fits ? number : 0, value);
        }
    }

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("0010", 10L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("9223372036854775808", null)]
    [InlineData("18446744073709551616", null)]
    [InlineData("", null)]
    [InlineData("-1", null)]
    [InlineData("1 ", null)]
    [InlineData("a", null)]
    public void TryParseDecimal_ReadsDigitsOnly(string digits, long? expected)
    {
        Assert.Equal(expected is not null, TarNumber.TryParseDecimal(Encoding.Latin1.GetBytes(digits), out long value));
        if (expected is not null)
        {
            Assert.Equal(expected, value);
        }
    }
}
