using OciContent.Registry.Http;

namespace OciContent.Registry.Tests;

public sealed class OriginTests
{
    [Theory]
    [InlineData("https://example.com/a?b", "https://example.com")]
    [InlineData("https://EXAMPLE.com:443/", "https://example.com")]
    [InlineData("http://example.com:443/", "http://example.com:443")]
    [InlineData("http://[::1]:5000/v2/", "http://[::1]:5000")]
    public void ToString_IsTheStartOfAnAddress(string address, string expected) =>
        Assert.Equal(expected, Origin.Of(new Uri(address)).ToString());

    [Theory]
    [InlineData("https://example.com", "http://example.com")]
    [InlineData("https://example.com", "https://example.com:444")]
    [InlineData("https://example.com", "https://www.example.com")]
    public void Equals_NeedsSchemeHostAndPort(string one, string other) =>
        Assert.NotEqual(Origin.Of(new Uri(one)), Origin.Of(new Uri(other)));
}
