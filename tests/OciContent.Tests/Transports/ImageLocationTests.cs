using OciContent.Transports;

namespace OciContent.Tests.Transports;

public class ImageLocationTests
{
    [Theory]
    [InlineData("oci:dir", "oci", "dir", null)]
    [InlineData("oci:dir:latest", "oci", "dir", "latest")]
    [InlineData("oci:/a/b c:docker.io/library/alpine:3.18", "oci", "/a/b c", "docker.io/library/alpine:3.18")]
    [InlineData("oci:dir:localhost:5000/a:b@sha256:e3b0", "oci", "dir", "localhost:5000/a:b@sha256:e3b0")]
    [InlineData("oci:dir:sha256:e3b0", "oci", "dir", "sha256:e3b0")]
    [InlineData("oci:./oci:x", "oci", "./oci", "x")]
    [InlineData("oci:oci:oci", "oci", "oci", "oci")]
    [InlineData(@"oci:C:\images\a", "oci", @"C:\images\a", null)]
    [InlineData(@"oci:c:\images\a:latest", "oci", @"c:\images\a", "latest")]
    [InlineData("oci:C:/images/a:example.com:80/a:1", "oci", "C:/images/a", "example.com:80/a:1")]
    [InlineData("oci:C:latest", "oci", "C", "latest")]
    [InlineData("oci-archive:a.tar", "oci-archive", "a.tar", null)]
    [InlineData("oci-archive:a.tar:1.0", "oci-archive", "a.tar", "1.0")]
    [InlineData("docker-archive:a.tar", "docker-archive", "a.tar", null)]
    [InlineData("docker-archive:a.tar:alpine:3.18", "docker-archive", "a.tar", "alpine:3.18")]
    [InlineData("docker-archive:a.tar:@0", "docker-archive", "a.tar", "@0")]
    [InlineData(@"docker-archive:D:\a.tar:@12", "docker-archive", @"D:\a.tar", "@12")]
    [InlineData(
        "oci:dir@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "oci",
        "dir",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("oci:[a:b]", "oci", "a:b", null)]
    [InlineData("oci:[a:b]:v1", "oci", "a:b", "v1")]
    [InlineData("oci:[[a]", "oci", "[a", null)]
    [InlineData("oci-archive:[a:b@c]:example.com:80/a:1", "oci-archive", "a:b@c", "example.com:80/a:1")]
    [InlineData(
        "dir:folder@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "dir",
        "folder",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("dir:folder", "dir", "folder", null)]
    [InlineData("dir:folder:with:colons", "dir", "folder:with:colons", null)]
    [InlineData(@"dir:C:\a", "dir", @"C:\a", null)]
    [InlineData("image", "path", "image", null)]
    [InlineData("./oci:dir", "path", "./oci:dir", null)]
    [InlineData("/a/b:c", "path", "/a/b:c", null)]
    [InlineData(@"C:\a.tar", "path", @"C:\a.tar", null)]
    [InlineData("OCI:dir", "path", "OCI:dir", null)]
    [InlineData("oci", "path", "oci", null)]
    [InlineData("docker-archive", "path", "docker-archive", null)]
    [InlineData(" oci:a", "path", " oci:a", null)]
    public void Parse_SplitsTransportPathAndReference(string text, string transport, string path, string? reference)
    {
        var location = ImageLocation.Parse(text);

        Assert.Equal((transport, path, reference), (location.Transport.Name, location.Path, location.Reference));
        Assert.Equal(text, location.ToString());
        Assert.True(ImageLocation.TryParse(text, out ImageLocation? again));
        Assert.Equal(location, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("oci:")]
    [InlineData("oci::latest")]
    [InlineData("oci:dir:")]
    [InlineData("oci-archive:")]
    [InlineData("oci-archive:a:")]
    [InlineData("docker-archive::")]
    [InlineData("dir:")]
    public void Parse_RefusesWhatLacksAPart(string text)
    {
        Assert.False(ImageLocation.TryParse(text, out ImageLocation? location));
        Assert.Null(location);
        Assert.DoesNotContain('\0', Assert.Throws<FormatException>(() => ImageLocation.Parse(text)).Message);
    }

    [Fact]
    public void Parse_RefusesATransportThatIsNotKnown()
    {
        Assert.False(ImageLocation.TryParse("docker://alpine", out _));
        FormatException refusal = Assert.Throws<FormatException>(() => ImageLocation.Parse("docker://alpine"));
        Assert.Equal(
            "'docker://alpine' is not an image's location: the transport 'docker' is not known here: expected one of oci, oci-archive, "
            + "docker-archive, docker-oci-archive, dir.",
            refusal.Message);
    }

    // It may be a path, relative to where the user is; whether it is one, opening tells.
    [Theory]
    [InlineData("docker-daemon:alpine:latest")]
    [InlineData("containers-storage:alpine")]
    [InlineData("sif:a.sif")]
    public async Task Open_NamesTheTransports_WhereAPathLooksLikeAnotherOne(string text)
    {
        FileNotFoundException refusal = await Assert.ThrowsAsync<FileNotFoundException>(() => ImageLocation.Parse(text).OpenAsync());
        Assert.Equal(
            $"'{text}' does not exist: expected an image's file or folder, or a transport that is known here: oci, oci-archive, "
            + "docker-archive, docker-oci-archive, dir.",
            refusal.Message);
    }

    [Fact]
    public void Parse_RefusesNull()
    {
        Assert.False(ImageLocation.TryParse(null, out _));
        Assert.Throws<ArgumentNullException>(() => ImageLocation.Parse(null!));
    }
}
