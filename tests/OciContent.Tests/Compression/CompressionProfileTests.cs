using OciContent.Compression;

namespace OciContent.Tests.Compression;

public sealed class CompressionProfileTests
{
    [Fact]
    public void Parse_FindsEveryProfileByItsName()
    {
        CompressionProfile[] profiles = [.. CompressionProfile.All, .. Enumerable.Range(-2, 12).Select(CompressionProfile.Go)];

        Assert.All(profiles, static profile => Assert.Same(profile, CompressionProfile.Parse(profile.Name)));
        Assert.All(profiles, static profile => Assert.NotEmpty(profile.Tools + profile.Versions));
        Assert.Equal(profiles.Length, profiles.DistinctBy(static profile => profile.Name).Count());
        Assert.Equal("go:-2", CompressionProfile.Go(-2).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Docker")]
    [InlineData("go:")]
    [InlineData("go:10")]
    [InlineData("go:-3")]
    [InlineData("go:06")]
    [InlineData(" docker")]
    public void Parse_RefusesOtherNames(string name)
    {
        Assert.False(CompressionProfile.TryParse(name, out _));
        string message = Assert.Throws<FormatException>(() => CompressionProfile.Parse(name)).Message;
        Assert.Contains($"'{name}' is not a compression profile: expected docker, podman, crane, umoci", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_RefusesNull()
    {
        Assert.False(CompressionProfile.TryParse(null, out _));
        Assert.Throws<ArgumentNullException>(() => CompressionProfile.Parse(null!));
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(10)]
    public void Go_RefusesLevelsThatAreNone(int level) => Assert.Throws<ArgumentOutOfRangeException>(() => CompressionProfile.Go(level));
}
