using OciContent.Building;
using OciContent.Compression;

namespace OciContent.Tests.Building;

/// <summary>What no layer can have, told before anything is written.</summary>
public sealed class LayerBuilderRefusalTests
{
    private static readonly byte[] Nothing = [];

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("/../etc/passwd")]
    [InlineData("a\0b")]
    [InlineData("a/.wh.b")]
    [InlineData(".wh.b/c")]
    [InlineData(".wh..wh..opq")]
    public void Names_ThatNoEntryHas_AreRefused(string name)
    {
        Assert.Equal("pathInImage", Assert.Throws<ArgumentException>(() => new LayerBuilder().AddContent(name, Nothing)).ParamName);
        Assert.Throws<ArgumentException>(() => new LayerBuilder().AddHardLink("a", name));
        Assert.Throws<ArgumentException>(() => new LayerBuilder().AddWhiteout(name));
    }

    [Fact]
    public void Names_ThatAreTooLong_AreRefused() =>
        Assert.Throws<ArgumentException>(() => new LayerBuilder().AddEmptyFolder(new string('é', 2049)));

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void Targets_ThatNoLinkHas_AreRefused(string target) =>
        Assert.Throws<ArgumentException>(() => new LayerBuilder().AddSymbolicLink("a", target));

    // Attributes are kept as UTF-8, which has no unpaired surrogates.
    [Fact]
    public void UnpairedSurrogates_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new LayerBuilder().AddEmptyFolder("a\ud800"));
        Assert.Throws<ArgumentException>(() => new LayerBuilder().AddSymbolicLink("a", "\udfff"));
    }

    [Fact]
    public Task ASecondEntryOfOneName_IsRefused() => RefusesAsync(
        new LayerBuilder().AddContent("a", Nothing).AddContent("/a", Nothing),
        "'a' is in the layer already: expected one entry of this name");

    [Fact]
    public Task AFolderOfAnotherMode_IsRefused() => RefusesAsync(
        new LayerBuilder().AddEmptyFolder("a").AddEmptyFolder("a", new LayerAttributes { Mode = UnixFileMode.UserRead }),
        "'a' is in the layer already");

    [Fact]
    public Task AnEntryBelowAFile_IsRefused() => RefusesAsync(
        new LayerBuilder().AddContent("a/b/c", Nothing).AddSymbolicLink("a", "x"),
        "'a/b/c' is below 'a', which is not a folder");

    [Theory]
    [InlineData("nothing", "'l' is a hard link to 'nothing': expected a file of the same layer.")]
    [InlineData("folder", "'l' is a hard link to 'folder', which is not a file")]
    [InlineData("l", "'l' is a hard link to 'l': expected a file of the same layer.")]
    public Task AHardLinkToWhatIsNotAFile_IsRefused(string target, string expected) =>
        RefusesAsync(new LayerBuilder().AddEmptyFolder("folder").AddHardLink("l", target), expected);

    [Fact]
    public Task TooManyEntries_AreRefused() => RefusesAsync(
        new LayerBuilder(new LayerOptions { MaxEntries = 2 }).AddContent("a", Nothing).AddContent("b", Nothing).AddContent("c", Nothing),
        "'c' is one entry too many: expected at most 2.");

    [Fact]
    public Task AFirstName_ThatLooksCompressed_IsRefused() => RefusesAsync(
        new LayerBuilder().AddContent("BZh9", Nothing),
        "'BZh9' would be the first entry, and the layer would be taken for bzip2");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AContentThatChanges_IsTold(bool isCompressed)
    {
        int opened = 0;
        LayerBuilder builder = new LayerBuilder().AddContent("f", () => new MemoryStream(new byte[opened++ == 0 ? 4_000_000 : 3_999_999]));

        IOException e = await Assert.ThrowsAsync<IOException>(() =>
            builder.WriteAsync(new MemoryStream(), isCompressed ? CompressionProfile.Docker : null));

        Assert.Equal(
            "'f' of what was added has 3999999 bytes: expected 4000000, as when it was listed; it was changed in the meantime.",
            e.Message);
    }

    [Fact]
    public async Task ADestinationThatFails_EndsTheWork()
    {
        LayerBuilder builder = new LayerBuilder().AddContent("f", new byte[40_000_000]);
        using var full = new MemoryStream(new byte[1000]);

        await Assert.ThrowsAsync<NotSupportedException>(() => builder.WriteAsync(full));
        full.Position = 0;
        await Assert.ThrowsAsync<NotSupportedException>(() => builder.WriteAsync(full, CompressionProfile.Go(0)));
    }

    [Fact]
    public async Task AFailure_LeavesNoFile()
    {
        using var folder = new TempFolder();
        LayerBuilder builder = new LayerBuilder().AddContent("a", new byte[100_000]).AddFile(folder.PathOf("missing"), "b");

        await Assert.ThrowsAnyAsync<IOException>(() => builder.BuildFileAsync(folder.PathOf("layer.tar")));

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.FullPath));
    }

    private static async Task RefusesAsync(LayerBuilder builder, string expected)
    {
        var output = new MemoryStream();
        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(() => builder.WriteAsync(output));
        Assert.StartsWith(expected, e.Message, StringComparison.Ordinal);
        Assert.Equal(0, output.Length);
    }
}
