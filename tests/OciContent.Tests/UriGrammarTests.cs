namespace OciContent.Tests;

public sealed class UriGrammarTests
{
    [Theory]
    [InlineData("https://example.com/foo")]
    [InlineData("HTTP://EXAMPLE.COM")]
    [InlineData("https://example.com/?a=<1>&b=é#\u2028")] // beyond RFC 3986, but the same URI to everybody
    [InlineData("file:///etc/passwd")]
    [InlineData("urn:a")]
    [InlineData("a+b-c.9:")]
    public void AbsoluteUris_AreTaken(string text) => Assert.True(UriGrammar.IsAbsolute(text));

    [Theory]
    [InlineData("")]
    [InlineData("value")]
    [InlineData("//example.com/foo")]
    [InlineData("/foo:bar")]
    [InlineData(":foo")]
    [InlineData("9p://example.com")]
    [InlineData("é://example.com")]
    [InlineData("http s://example.com")]
    [InlineData(" https://example.com")]
    [InlineData("https://example.com/a b")]
    [InlineData("https://example.com/\n")]
    [InlineData("https://example.com/\0")]
    [InlineData("https://example.com/\u007F")]
    public void AnythingElse_IsNot(string text) => Assert.False(UriGrammar.IsAbsolute(text));
}
