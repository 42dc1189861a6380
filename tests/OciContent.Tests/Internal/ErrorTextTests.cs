using OciContent.Internal;

namespace OciContent.Tests.Internal;

public sealed class ErrorTextTests
{
    [Theory]
    [InlineData("", "''")]
    [InlineData("sha256:ab", "'sha256:ab'")]
    [InlineData("a\nb\r\0\u001b[31m\u0085", @"'a\u000ab\u000d\u0000\u001b[31m\u0085'")]
    [InlineData("a\u2028b\u200Dc\u202Ed\uFEFF", @"'a\u2028b\u200dc\u202ed\ufeff'")]
    [InlineData("Grüße", "'Grüße'")]
    public void Quote_KeepsItToOneHarmlessLine(string value, string expected) => Assert.Equal(expected, ErrorText.Quote(value));

    [Fact]
    public void Quote_EscapesLoneSurrogates() => Assert.Equal(@"'\ud800'", ErrorText.Quote("\uD800"));

    [Fact]
    public void Quote_CutsLongValues()
    {
        Assert.Equal($"'{new string('x', 100)}'", ErrorText.Quote(new string('x', 100)));
        Assert.Equal($"'{new string('x', 100)}…'", ErrorText.Quote(new string('x', 101)));
    }

    [Fact]
    public void Plain_IsQuoteWithoutTheQuotes() => Assert.Equal(@"a\u000ab", ErrorText.Plain("a\nb"));
}
