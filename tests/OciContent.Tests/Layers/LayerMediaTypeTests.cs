using OciContent.Compression;
using OciContent.Images;
using OciContent.Layers;

namespace OciContent.Tests.Layers;

public sealed class LayerMediaTypeTests
{
    [Theory]
    [InlineData("application/vnd.oci.image.layer.v1.tar", "oci", "none", true)]
    [InlineData("application/vnd.oci.image.layer.v1.tar+gzip", "oci", "gzip", true)]
    [InlineData("application/vnd.oci.image.layer.v1.tar+zstd", "oci", "zstd", true)]
    [InlineData("application/vnd.oci.image.layer.nondistributable.v1.tar", "oci", "none", false)]
    [InlineData("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", "oci", "gzip", false)]
    [InlineData("application/vnd.oci.image.layer.nondistributable.v1.tar+zstd", "oci", "zstd", false)]
    [InlineData("application/vnd.docker.image.rootfs.diff.tar", "docker", "none", true)]
    [InlineData("application/vnd.docker.image.rootfs.diff.tar.gzip", "docker", "gzip", true)]
    [InlineData("application/vnd.docker.image.rootfs.diff.tar.zstd", "docker", "zstd", true)]
    [InlineData("application/vnd.docker.image.rootfs.foreign.diff.tar", "docker", "none", false)]
    [InlineData("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", "docker", "gzip", false)]
    public void Find_SaysWhatATypeMeans(string mediaType, string format, string compression, bool isDistributable)
    {
        LayerMediaType type = Assert.IsType<LayerMediaType>(LayerMediaType.Find(mediaType));

        Assert.Equal((mediaType, mediaType), (type.Name, type.ToString()));
        Assert.Equal((format, compression, isDistributable), (type.Format.Name, type.Compression.ToName(), type.IsDistributable));
        Assert.Same(type, LayerMediaType.Find(type.Format, type.Compression, isDistributable));
    }

    [Theory]
    [InlineData("application/vnd.oci.image.layer.v1.tar+gzip+encrypted")]
    [InlineData("application/vnd.oci.image.layer.v1.tar+bzip2")]
    [InlineData("application/vnd.docker.image.rootfs.foreign.diff.tar.zstd")]
    [InlineData("application/vnd.oci.image.config.v1+json")]
    [InlineData("")]
    public void Find_KnowsNoOtherType(string mediaType) => Assert.Null(LayerMediaType.Find(mediaType));

    [Fact]
    public void Find_HasNoTypeForOtherCompressions()
    {
        Assert.Null(LayerMediaType.Find(ImageFormat.Oci, CompressionFormat.Bzip2));
        Assert.Null(LayerMediaType.Find(ImageFormat.Docker, CompressionFormat.Zstd, isDistributable: false));
    }

    [Fact]
    public void All_AreLayersToWhoeverLooksAtTheNameAlone() =>
        Assert.All(
            LayerMediaType.All,
            static type => Assert.True(MediaTypes.IsLayer(type.Name) && MediaTypes.IsNonDistributable(type.Name) != type.IsDistributable));
}
