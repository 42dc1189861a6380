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

    [Theory]
    [InlineData("linux/amd64", "linux", "amd64", null)]
    [InlineData("linux/arm/v7", "linux", "arm", "v7")]
    [InlineData("a.b-c_d/e/f", "a.b-c_d", "e", "f")]
    public void Parse_SplitsWhatToolsWrite(string text, string os, string architecture, string? variant)
    {
        var platform = Platform.Parse(text);

        Assert.Equal(new Platform { Os = os, Architecture = architecture, Variant = variant }, platform);
        Assert.Equal(text, platform.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("linux")]
    [InlineData("linux/")]
    [InlineData("/amd64")]
    [InlineData("linux//v7")]
    [InlineData("linux/arm/v7/x")]
    [InlineData("linux/arm/")]
    [InlineData("linux /arm")]
    [InlineData("linux/arm\n")]
    [InlineData("linux/٣")]
    public void Parse_RefusesEverythingElse(string text)
    {
        Assert.False(Platform.TryParse(text, out _));
        FormatException refusal = Assert.Throws<FormatException>(() => Platform.Parse(text));
        Assert.EndsWith(
            "is not a platform: expected OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT, such as linux/arm64/v8.",
            refusal.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_IsEmpty()
    {
        var platform = new Platform { Os = "linux", Architecture = "amd64", OsFeatures = null! };
        Assert.Empty(platform.OsFeatures);
        Assert.Empty(platform.UnknownFields);
        Assert.Null(platform.Variant);
        Assert.Null(platform.OsVersion);
    }

    [Theory]
    [InlineData("linux/arm64", "linux/arm64", true)]
    [InlineData("linux/arm64", "linux/arm64/v8", true)]
    [InlineData("linux/arm64/v8", "linux/arm64", true)]
    [InlineData("linux/arm/v6", "linux/arm", true)]
    [InlineData("linux/arm/v6", "linux/arm/v7", false)]
    [InlineData("linux/arm64", "windows/arm64", false)]
    [InlineData("linux/amd64", "linux/arm64", false)]
    public void Matches_TakesWhatSomebodyAsksFor(string platform, string wanted, bool expected) =>
        Assert.Equal(expected, Platform.Parse(platform).Matches(Platform.Parse(wanted)));

    [Fact]
    public void Matches_TakesEveryVersion_UnlessOneIsAskedFor()
    {
        Platform windows = Platform.Parse("windows/amd64") with { OsVersion = "10.0.1" };
        Assert.True(windows.Matches(Platform.Parse("windows/amd64")));
        Assert.True(windows.Matches(windows));
        Assert.False(windows.Matches(windows with { OsVersion = "10.0.2" }));
    }
}
