using OciContent.Layouts;

namespace OciContent.Tests.Layouts;

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
    [InlineData("dir:folder", "dir", "folder", null)]
    [InlineData("dir:folder:with:colons", "dir", "folder:with:colons", null)]
    [InlineData(@"dir:C:\a", "dir", @"C:\a", null)]
    [InlineData("image", null, "image", null)]
    [InlineData("./oci:dir", null, "./oci:dir", null)]
    [InlineData("/a/b:c", null, "/a/b:c", null)]
    [InlineData(@"C:\a.tar", null, @"C:\a.tar", null)]
    [InlineData("OCI:dir", null, "OCI:dir", null)]
    [InlineData("oci", null, "oci", null)]
    [InlineData("docker-archive", null, "docker-archive", null)]
    [InlineData(" oci:a", null, " oci:a", null)]
    public void Parse_SplitsTransportPathAndReference(string text, string? transport, string path, string? reference)
    {
        var location = ImageLocation.Parse(text);

        Assert.Equal((transport, path, reference), (location.Transport?.Name, location.Path, location.Reference));
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

    [Theory]
    [InlineData("docker://alpine", "docker")]
    [InlineData("docker-daemon:alpine:latest", "docker-daemon")]
    [InlineData("containers-storage:alpine", "containers-storage")]
    [InlineData("ostree:a@/b", "ostree")]
    [InlineData("sif:a.sif", "sif")]
    [InlineData("tarball:a.tar", "tarball")]
    public void Parse_RefusesTransportsThatCannotBeRead(string text, string transport)
    {
        Assert.False(ImageLocation.TryParse(text, out _));
        FormatException refusal = Assert.Throws<FormatException>(() => ImageLocation.Parse(text));
        Assert.Equal($"'{text}' is not an image's location: the transport '{transport}' cannot be read: expected one of oci, oci-archive, docker-archive, dir.", refusal.Message);
    }

    [Fact]
    public void Parse_RefusesNull()
    {
        Assert.False(ImageLocation.TryParse(null, out _));
        Assert.Throws<ArgumentNullException>(() => ImageLocation.Parse(null!));
    }
}
