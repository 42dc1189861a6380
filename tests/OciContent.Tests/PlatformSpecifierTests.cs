using System.Runtime.InteropServices;

namespace OciContent.Tests;

/// <summary>Platforms as people type them, by containerd's rules (containerd, platforms_test.go and database.go).</summary>
public sealed class PlatformSpecifierTests
{
    /// <summary>What is typed, and the platform.</summary>
    public static TheoryData<string, string> Specifiers => new()
    {
        { "linux/arm64", "linux/arm64" },
        { "linux/arm64/v8", "linux/arm64/v8" },
        { "linux/arm64/8", "linux/arm64/v8" },
        { "linux/aarch64", "linux/arm64" },
        { "linux/aarch64/v8", "linux/arm64/v8" },
        { "linux/aarch64/9", "linux/arm64/v9" },
        { "linux/arm64/v9.0", "linux/arm64/v9" },
        { "linux/arm64/v8.1", "linux/arm64/v8.1" },
        { "linux/arm", "linux/arm" },
        { "linux/arm/v6", "linux/arm/v6" },
        { "linux/arm/6", "linux/arm/v6" },
        { "linux/arm/v7", "linux/arm/v7" },
        { "linux/arm/7", "linux/arm/v7" },
        { "linux/arm/v5", "linux/arm/v5" },
        { "linux/arm/8", "linux/arm/v8" },
        { "linux/armhf", "linux/arm" },
        { "linux/armel", "linux/arm/v6" },
        { "linux/armhf/v6", "linux/arm/v7" },
        { "linux/amd64", "linux/amd64" },
        { "linux/amd64/v1", "linux/amd64" },
        { "linux/amd64/v3", "linux/amd64/v3" },
        { "linux/x86_64", "linux/amd64" },
        { "linux/x86-64", "linux/amd64" },
        { "Linux/X86_64", "linux/amd64" },
        { "linux/i386", "linux/386" },
        { "linux/i386/v1", "linux/386" },
        { "linux/386", "linux/386" },
        { "linux/s390x", "linux/s390x" },
        { "linux/ppc64le", "linux/ppc64le" },
        { "linux/mips64le/hardfloat", "linux/mips64le/hardfloat" },
        { "macOS/aarch64", "darwin/arm64" },
        { "macos/amd64", "darwin/amd64" },
        { "darwin/arm64", "darwin/arm64" },
        { "windows/amd64", "windows/amd64" },
        { "freebsd/amd64", "freebsd/amd64" },
        { "some-system/some.machine", "some-system/some.machine" },
        { "unknown/unknown", "unknown/unknown" },

        // An architecture alone: images are linux, whatever the machine is.
        { "arm", "linux/arm" },
        { "armel", "linux/arm/v6" },
        { "armhf", "linux/arm" },
        { "Aarch64", "linux/arm64" },
        { "arm64", "linux/arm64" },
        { "amd64", "linux/amd64" },
        { "AMD64", "linux/amd64" },
        { "x86_64", "linux/amd64" },
        { "x86-64", "linux/amd64" },
        { "i386", "linux/386" },
        { "s390x", "linux/s390x" },
        { "riscv64", "linux/riscv64" },
        { "wasm", "linux/wasm" },
    };

    [Theory]
    [MemberData(nameof(Specifiers))]
    public void ParseSpecifier_GivesGosNames(string text, string platform)
    {
        Platform parsed = Platform.ParseSpecifier(text);

        Assert.Equal(Platform.Parse(platform), parsed);
        Assert.Equal(parsed, Platform.ParseSpecifier(parsed.ToString()));
        Assert.True(Platform.TryParseSpecifier(text, out Platform? tried));
        Assert.Equal(parsed, tried);
    }

    [Theory]
    [InlineData("linux", "linux")]
    [InlineData("Linux", "linux")]
    [InlineData("windows", "windows")]
    [InlineData("macOS", "darwin")]
    [InlineData("freebsd", "freebsd")]
    public void ASystemAlone_IsOfThisMachinesArchitecture(string text, string os)
    {
        Platform parsed = Platform.ParseSpecifier(text);

        Assert.Equal(os, parsed.Os);
        Assert.Equal(Platform.ParseSpecifier("local").Architecture, parsed.Architecture);
    }

    [Fact]
    public void Local_IsThisMachine()
    {
        Platform local = Platform.ParseSpecifier("local");

        Assert.Equal(
            OperatingSystem.IsWindows() ? "windows"
                : OperatingSystem.IsMacOS() ? "darwin"
                : OperatingSystem.IsFreeBSD() ? "freebsd"
                : "linux",
            local.Os);
        string? machine = RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => "amd64",
            Architecture.Arm64 => "arm64",
            _ => null,
        };
        Assert.Equal(machine ?? local.Architecture, local.Architecture);
        Assert.Equal(local, Platform.ParseSpecifier(local.ToString()));
    }

    [Theory]
    [InlineData("windows()/amd64", null, "")]
    [InlineData("windows(10.0.17763)/amd64", "10.0.17763", "")]
    [InlineData("windows(10.0.17763+win32k)/amd64", "10.0.17763", "win32k")]
    [InlineData("windows(+gpu)/amd64", null, "gpu")]
    [InlineData("windows(+unsorted+erofs)/amd64", null, "unsorted,erofs")]
    [InlineData("windows(10.0.17763%2Bbuild.42+win32k)/amd64", "10.0.17763+build.42", "win32k")]
    [InlineData("windows(50%25done)/amd64", "50%done", "")]
    [InlineData("windows(1.0%28beta%29)/amd64", "1.0(beta)", "")]
    [InlineData("Windows(+feat%2Bv2)/x86_64", null, "feat+v2")]
    public void ASystem_MayHaveAVersionAndFeatures(string text, string? version, string features)
    {
        Platform parsed = Platform.ParseSpecifier(text);

        Assert.Equal(("windows", "amd64", version), (parsed.Os, parsed.Architecture, parsed.OsVersion));
        Assert.Equal(features, string.Join(',', parsed.OsFeatures));
        Assert.Equal(version, Platform.ParseSpecifier(text[..text.IndexOf('/', StringComparison.Ordinal)]).OsVersion);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/linux/arm")]
    [InlineData("linux/arm/")]
    [InlineData("linux//v7")]
    [InlineData("linux /arm")]
    [InlineData("linux/&arm")]
    [InlineData("linux/arm/foo/bar")]
    [InlineData("*")]
    [InlineData("linux/*")]
    [InlineData("foo")]
    [InlineData("v8")]
    [InlineData("local/arm64/v8/x")]
    [InlineData("lin.ux/arm64")]
    [InlineData("linux/arm\n")]
    [InlineData("\u212Aernel/arm")]
    [InlineData("amd64(1)")]
    [InlineData("(1)/amd64")]
    [InlineData("windows(1/amd64")]
    [InlineData("windows1)/amd64")]
    [InlineData("windows(1)x/amd64")]
    [InlineData("windows(1+)/amd64")]
    [InlineData("windows(1 2)/amd64")]
    [InlineData("windows(%2)/amd64")]
    [InlineData("windows(%zz)/amd64")]
    [InlineData("windows(1)(2)/amd64")]
    public void ParseSpecifier_RefusesEverythingElse(string text)
    {
        Assert.False(Platform.TryParseSpecifier(text, out _));
        FormatException refusal = Assert.Throws<FormatException>(() => Platform.ParseSpecifier(text));
        Assert.EndsWith(
            "' is not a platform: expected OS/ARCHITECTURE[/VARIANT], such as linux/arm64, an architecture, a system, or local.",
            refusal.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_IsRefused()
    {
        Assert.False(Platform.TryParseSpecifier(null, out _));
        Assert.Throws<ArgumentNullException>("text", static () => Platform.ParseSpecifier(null!));
    }

    [Theory]
    [InlineData("Linux", "aarch64", null, "linux/arm64")]
    [InlineData("linux", "aarch64", "v8", "linux/arm64")]
    [InlineData("linux", "arm64", "v8", "linux/arm64")]
    [InlineData("linux", "arm64", "V9", "linux/arm64/v9")]
    [InlineData("linux", "arm", null, "linux/arm/v7")]
    [InlineData("linux", "arm", "", "linux/arm/v7")]
    [InlineData("linux", "arm", "7", "linux/arm/v7")]
    [InlineData("linux", "armhf", null, "linux/arm/v7")]
    [InlineData("linux", "armel", null, "linux/arm/v6")]
    [InlineData("linux", "x86_64", "v1", "linux/amd64")]
    [InlineData("linux", "amd64", "v2", "linux/amd64/v2")]
    [InlineData("macos", "I386", null, "darwin/386")]
    [InlineData("", "", "", "/")]
    public void Normalize_HasOneSpelling(string os, string architecture, string? variant, string expected)
    {
        Platform normal = new Platform { Os = os, Architecture = architecture, Variant = variant }.Normalize();

        Assert.Equal(expected, normal.ToString());
        Assert.Equal(normal, normal.Normalize());
        Assert.NotEqual("", normal.Variant);
    }

    [Fact]
    public void Normalize_SortsFeatures_AndKeepsTheRest()
    {
        Platform platform = new()
        {
            Os = "windows",
            Architecture = "amd64",
            OsVersion = "10",
            OsFeatures = ["b", "a", "b"],
            Features = ["z", "y"],
        };

        Assert.Equal(platform with { OsFeatures = ["a", "b"] }, platform.Normalize());
    }
}
