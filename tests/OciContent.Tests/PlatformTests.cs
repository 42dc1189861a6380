namespace OciContent.Tests;

public sealed class PlatformTests
{
    [Theory]
    [InlineData("linux", "amd64", null, "linux/amd64")]
    [InlineData("linux", "amd64", "", "linux/amd64")]
    [InlineData("linux", "arm", "v7", "linux/arm/v7")]
    [InlineData("", "", null, "/")]
    public void ToString_IsAsToolsWriteIt(string os, string architecture, string? variant, string expected) =>
        Assert.Equal(expected, new Platform { Os = os, Architecture = architecture, Variant = variant, OsVersion = "10" }.ToString());

    [Fact]
    public void Nothing_IsEmpty()
    {
        var platform = new Platform { Os = "linux", Architecture = "amd64", OsFeatures = null! };
        Assert.Empty(platform.OsFeatures);
        Assert.Empty(platform.UnknownFields);
        Assert.Null(platform.Variant);
        Assert.Null(platform.OsVersion);
    }
}
