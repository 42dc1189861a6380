using OciContent.Compression;

namespace OciContent.Tests.Compression;

public sealed class CompressionProfileTests
{
    [Fact]
    public void Parse_FindsEveryProfileByItsName()
    {
        CompressionProfile[] profiles =
        [
            .. CompressionProfile.All,
            CompressionProfile.Jib,
            .. Enumerable.Range(-2, 12).Select(CompressionProfile.Go),
            .. Enumerable.Range(-2, 12).Select(CompressionProfile.Go127),
            .. Enumerable.Range(-1, 11).Select(CompressionProfile.Zlib),
            .. Enumerable.Range(1, 9).Select(CompressionProfile.Python),
            .. Enumerable.Range(1, 9).Select(CompressionProfile.Jdk),
            .. Enumerable.Range(1, 9).Select(CompressionProfile.Jdk15),
            .. Enumerable.Range(1, 9).Select(CompressionProfile.GnuGzip),
            .. Enumerable.Range(0, 10).Select(CompressionProfile.Pigz),
        ];

        Assert.All(profiles, static profile => Assert.Same(profile, CompressionProfile.Parse(profile.Name)));
        Assert.All(profiles, static profile => Assert.NotEmpty(profile.Tools + profile.Versions));
        Assert.Equal(profiles.Length, profiles.DistinctBy(static profile => profile.Name).Count());
        Assert.Equal("go:-2", CompressionProfile.Go(-2).ToString());
        Assert.Equal("go-1.27:9", CompressionProfile.Go127(9).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Docker")]
    [InlineData("go:")]
    [InlineData("go:10")]
    [InlineData("go:-3")]
    [InlineData("go:06")]
    [InlineData("go-1.27:10")]
    [InlineData("go-1.28:6")]
    [InlineData("zlib")]
    [InlineData("zlib:-2")]
    [InlineData("gzip:0")]
    [InlineData("jdk-16:6")]
    [InlineData(" docker")]
    public void Parse_RefusesOtherNames(string name)
    {
        Assert.False(CompressionProfile.TryParse(name, out _));
        string message = Assert.Throws<FormatException>(() => CompressionProfile.Parse(name)).Message;
        Assert.Contains($"'{name}' is not a compression profile: expected docker, podman, crane, umoci", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_SaysWhichLevelsThereAre() =>
        Assert.Contains(
            "docker-17.03, docker-go1.27, crane-go1.27, podman-2025, skopeo-1.22-debian, umoci-0.6, umoci-0.4.7, podman-2020, jib, "
            + "zstd-2026, zstd-2024, zstd-2023, go:LEVEL from -2 to 9, go-1.27:LEVEL from -2 to 9, "
            + "zlib:LEVEL from -1 to 9, python:LEVEL from 1 to 9, jdk:LEVEL from 1 to 9, "
            + "jdk-15:LEVEL from 1 to 9, gzip:LEVEL from 1 to 9 or pigz:LEVEL from 0 to 9.",
            Assert.Throws<FormatException>(static () => CompressionProfile.Parse("gz")).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("zstd")]
    [InlineData("zstd:3")]
    [InlineData("podman-zstd")]
    public void Parse_RefusesZstdByName(string name) =>
        Assert.Equal(
            $"'{name}' is not reproduced: of zstd there is what tools write unless a level is asked for; "
            + "expected zstd-2026, zstd-2024, zstd-2023.",
            Assert.Throws<FormatException>(() => CompressionProfile.Parse(name)).Message);

    [Theory]
    [InlineData("pigz:11", "zopfli, another compressor, writes that level; expected pigz:LEVEL from 0 to 9.")]
    [InlineData("python:0", "without compression, blocks end where the program's buffers do; expected python:LEVEL from 1 to 9.")]
    [InlineData("jdk:0", "without compression, blocks end where the program's buffers do; expected jdk:LEVEL from 1 to 9.")]
    public void Parse_RefusesByNameWhatIsNotReproduced(string name, string reason) =>
        Assert.Equal(
            $"'{name}' is not reproduced: {reason}",
            Assert.Throws<FormatException>(() => CompressionProfile.Parse(name)).Message);

    [Fact]
    public void Parse_RefusesNull()
    {
        Assert.False(CompressionProfile.TryParse(null, out _));
        Assert.Throws<ArgumentNullException>(() => CompressionProfile.Parse(null!));
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(10)]
    public void Go_RefusesLevelsThatAreNone(int level)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CompressionProfile.Go(level));
        Assert.Throws<ArgumentOutOfRangeException>(() => CompressionProfile.Go127(level));
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(10)]
    public void OtherCompressors_RefuseLevelsThatAreNone(int level)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CompressionProfile.Zlib(level));
        Assert.Throws<ArgumentOutOfRangeException>(() => CompressionProfile.Python(level));
        Assert.Throws<ArgumentOutOfRangeException>(() => CompressionProfile.Jdk(level));
        Assert.Throws<ArgumentOutOfRangeException>(() => CompressionProfile.Jdk15(level));
        Assert.Throws<ArgumentOutOfRangeException>(() => CompressionProfile.GnuGzip(level));
        Assert.Throws<ArgumentOutOfRangeException>(() => CompressionProfile.Pigz(level));
    }
}
