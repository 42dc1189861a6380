using OciContent.Conversion;
using OciContent.Images;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Conversion;

/// <summary>What golden files cannot show of indexes and manifests that containers/image converts.</summary>
public sealed class ContainersImageIndexTests
{
    private const string ZstdAnnotation = "io.github.containers.compression.zstd";

    /// <summary>containers/image would write an index that embeds another image than it points at.</summary>
    [Fact]
    public async Task EmbeddedImageThatChanges_IsRefused()
    {
        ConversionCase image = ConversionCase.Open("index-docker-child-data-changes");

        InvalidDataException refusal = await Assert.ThrowsAsync<InvalidDataException>(() => ConvertAsync(image.Source, image.Root));

        Assert.Contains("manifests[0] embeds the image that changes", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>The bytes tell; of a layer that the first image has too, and of what is not here, the media type does.</summary>
    /// <param name="name">A case whose second image is marked by what its layer is called, or by what it is.</param>
    /// <param name="withLayers">Whether layers are here.</param>
    /// <param name="isMarked">Whether the second image is marked.</param>
    [Theory]
    [InlineData("index-zstd-called-gzip", true, true)]
    [InlineData("index-zstd-called-gzip", false, false)]
    [InlineData("index-gzip-called-zstd", true, true)]
    [InlineData("index-gzip-called-zstd", false, true)]
    public async Task ZstdImages_AreMarked(string name, bool withLayers, bool isMarked)
    {
        ConversionCase image = ConversionCase.Open(name);
        var documents = new MemoryContentReader();
        ImageIndex before = await image.Source.ReadIndexAsync(image.Root);
        documents.Add(image.Root.Digest, before.RawBytes.ToArray());
        foreach (Descriptor entry in before.Manifests)
        {
            documents.Add(entry.Digest, (await image.Source.ReadBytesAsync(entry)).ToArray());
        }

        await using ConvertedImage converted = await ConvertAsync(withLayers ? image.Source : documents, image.Root);

        ImageIndex after = await converted.ReadIndexAsync(converted.Root);
        Assert.Equal(isMarked, !converted.IsUnchanged);
        Assert.Equal(isMarked ? "true" : null, after.Manifests[1].Annotations.GetValueOrDefault(ZstdAnnotation));
        Assert.DoesNotContain(ZstdAnnotation, after.Manifests[0].Annotations.Keys);
    }

    /// <summary>Whatever it is delivered as: containers/image guesses by the config, and then misses the media type.</summary>
    /// <param name="deliveredAs">The media type of what points at it.</param>
    [Theory]
    [InlineData(MediaTypes.OciManifest)]
    [InlineData(MediaTypes.DockerManifest)]
    public async Task AManifestWithoutMediaType_WhoseConfigIsDockers_IsRefused(string deliveredAs)
    {
        ConversionCase image = ConversionCase.Open("docker-no-media-type");
        foreach (ImageFormat target in new[] { ImageFormat.Oci, ImageFormat.Docker })
        {
            InvalidDataException refusal = await Assert.ThrowsAsync<InvalidDataException>(() =>
                ConvertAsync(image.Source, image.Root with { MediaType = deliveredAs }, target));
            Assert.Contains("does not name its media type", refusal.Message, StringComparison.Ordinal);
        }
    }

    private static Task<ConvertedImage> ConvertAsync(IContentReader source, Descriptor root, ImageFormat? target = null) =>
        ImageConverter.ConvertAsync(
            ImageSource.Create(source, root),
            new ConversionOptions { Target = target ?? ImageFormat.Oci, Profile = ConversionProfile.ContainersImage });
}
