using OciContent.Sources;
using OciContent.Tests.Kit;
using OciContent.Transports;
using static OciContent.Tests.Kit.TestImageDockerArchive;

namespace OciContent.Tests.Transports;

/// <summary>Bare paths are recognised by their content, and transports are held to theirs.</summary>
public sealed class ImageLocationOpeningTests : IDisposable
{
    private readonly TestImageFolder _folder = new();
    private readonly TestImage _image = new("base");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("oci")]
    [InlineData("oci-archive")]
    [InlineData("docker-archive")]
    [InlineData("dir")]
    public async Task Open_RecognisesABarePath(string transport)
    {
        string path = Make(transport);
        await using ImageSource source = await ImageLocation.Parse(path).OpenAsync();

        Assert.Equal(transport, source.Format);
        Assert.Equal(path, source.Name);
        Assert.Single((await source.ListImagesAsync()).Images);
        await using ImageSource named = await ImageLocation.Parse($"{transport}:{path}").OpenAsync();
        Assert.Equal(source.Format, named.Format);
        Assert.IsType(source.GetType(), named);
    }

    [Theory]
    [InlineData("oci", "oci-archive")]
    [InlineData("oci", "docker-archive")]
    [InlineData("oci", "dir")]
    [InlineData("oci-archive", "oci")]
    [InlineData("oci-archive", "docker-archive")]
    [InlineData("oci-archive", "dir")]
    [InlineData("docker-archive", "oci")]
    [InlineData("docker-archive", "oci-archive")]
    [InlineData("docker-archive", "dir")]
    [InlineData("dir", "oci")]
    [InlineData("dir", "oci-archive")]
    [InlineData("dir", "docker-archive")]
    public async Task Open_RefusesTheWrongTransport(string kind, string transport)
    {
        string path = Make(kind);
        string message = await TestImageFolder.RefusesAsync<InvalidDataException>(() =>
            ImageLocation.Parse($"{transport}:{path}").OpenAsync());
        Assert.Contains($"'{path}'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("oci:")]
    [InlineData("oci-archive:")]
    [InlineData("docker-archive:")]
    [InlineData("dir:")]
    public async Task Open_SaysThatNothingIsThere(string transport)
    {
        string path = _folder.PathOf("nothing");
        Assert.Contains(
            "does not exist: expected",
            await TestImageFolder.RefusesAsync<FileNotFoundException>(() => ImageLocation.Parse(transport + path).OpenAsync()),
            StringComparison.Ordinal);
        File.CreateSymbolicLink(path, "nowhere");
        Exception? refusal = await Record.ExceptionAsync(() => ImageLocation.Parse(transport + path).OpenAsync());
        Assert.True(refusal is FileNotFoundException or InvalidDataException, refusal?.ToString());
    }

    [Fact]
    public async Task Open_RefusesWhatHoldsNoImage()
    {
        Directory.CreateDirectory(_folder.PathOf("empty"));
        string message = await TestImageFolder.RefusesAsync<InvalidDataException>(() =>
            ImageLocation.Parse(_folder.PathOf("empty")).OpenAsync());
        Assert.Contains("holds no image: expected an OCI layout or a folder", message, StringComparison.Ordinal);

        message = await TestImageFolder.RefusesAsync<InvalidDataException>(() =>
            ImageLocation.Parse(_folder.Write("other.tar", new TarBuilder().File("a"))).OpenAsync());
        Assert.Contains("holds no image: expected an OCI layout or an archive", message, StringComparison.Ordinal);

        foreach (byte[] content in (byte[][])[[], [1], new byte[10_000], "<html>"u8.ToArray(), [0x1F, 0x8B, 8]])
        {
            await TestImageFolder.RefusesAsync<InvalidDataException>(() => ImageLocation.Parse(_folder.Write("file", content)).OpenAsync());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("oci:")]
    [InlineData("docker-archive:")]
    public async Task Open_DoesNotWaitForAPipe(string transport)
    {
        _folder.MakePipe("pipe");
        await TestImageFolder.RefusesAsync<InvalidDataException>(() => ImageLocation.Parse(transport + _folder.PathOf("pipe")).OpenAsync());
    }

    [Fact]
    public async Task Open_FollowsALinkThatTheUserNames()
    {
        Make("oci");
        Make("docker-archive");
        File.CreateSymbolicLink(_folder.PathOf("folder-link"), "layout");
        File.CreateSymbolicLink(_folder.PathOf("file-link"), "docker.tar");

        await (await ImageLocation.Parse(_folder.PathOf("folder-link")).OpenAsync()).DisposeAsync();
        await (await ImageLocation.Parse(_folder.PathOf("file-link")).OpenAsync()).DisposeAsync();
    }

    // A refused archive must not stay open.
    [Fact]
    public async Task Open_ClosesWhatItRefuses()
    {
        string path = _folder.Write("a.tar", new TarBuilder().File("manifest.json", "x"));
        await Assert.ThrowsAsync<System.Text.Json.JsonException>(() => ImageLocation.Parse(path).OpenAsync());

        // .NET locks what it opens: a handle that stayed open would be in the way.
        await using var alone = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(path, alone.Name);
    }

    private string Make(string transport)
    {
        switch (transport)
        {
            case "oci":
                return _folder.Write(new TestImageFiles().Image(_image));
            case "oci-archive":
                return _folder.Write(new TestImageFiles().Image(_image), asTar: true);
            case "docker-archive":
                return _folder.Write("docker.tar", Skopeo(_image));
            default:
                _folder.Write("dir/version", "Directory Transport Version: 1.1\n"u8.ToArray());
                _folder.Write("dir/manifest.json", _image.Manifest.Content);
                _folder.Write("dir/" + _image.Config.Encoded, _image.Config.Content);
                _folder.Write("dir/" + _image.Layers[0].Encoded, _image.Layers[0].Content);
                return _folder.PathOf("dir");
        }
    }
}
