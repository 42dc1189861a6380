using System.Text;
using OciContent.Conversion;
using OciContent.Images;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Tests.Conversion;

/// <summary>
/// Indexes as containers/image 5.32 to 5.37 convert them to OCI, where that is not what 5.23's golden files show. Expected by hand: a copy
/// of the index is edited, and written if it then differs from the original (copy/multiple.go); since 5.32 the copy has all fields of
/// image-spec's struct (internal/manifest/oci_index.go).
/// </summary>
public sealed class ContainersImageIndexTests
{
    /// <summary>
    /// The copy keeps data, subject and artifactType, so nothing differs. 5.23 loses data and artifactType of entries, and writes the index
    /// anew.
    /// </summary>
    /// <param name="name">A case of tests/vectors/conversion.</param>
    [Theory]
    [InlineData("index-data")]
    [InlineData("index-artifact-type")]
    [InlineData("index-artifact-type-of-entry")]
    public async Task IndexOfOci_KeepsItsBytes(string name)
    {
        ConversionCase image = ConversionCase.Open(name);

        await using ConvertedImage converted = await ConvertAsync(image, image.Root);

        Assert.True(converted.IsUnchanged);
        Assert.Empty(converted.Losses);
    }

    /// <summary>Fields stand in the struct's order: artifactType is an entry's last.</summary>
    [Fact]
    public async Task EntryOfConvertedImage_KeepsAnnotationsAndArtifactType()
    {
        ConversionCase image = ConversionCase.Open("index-docker-child");
        string platform = "\"platform\":{\"architecture\":\"amd64\",\"os\":\"linux\"}";

        await using ConvertedImage converted = await ConvertAsync(image, image.Root);

        Assert.Equal(
            OfRelease523(image).Replace(platform, platform + ",\"artifactType\":\"application/vnd.example\"", StringComparison.Ordinal),
            await RootTextAsync(converted));
        Assert.Empty(converted.Losses);
    }

    /// <summary>The index is written anew for its first entry; the image that the second one embeds stays.</summary>
    [Fact]
    public async Task RewrittenIndex_KeepsDataAndArtifactTypeAndSubject()
    {
        ConversionCase image = ConversionCase.Open("index-docker-child-data");
        ImageIndex before = await image.Source.ReadIndexAsync(image.Root);
        string data = $",\"data\":\"{Convert.ToBase64String(before.Manifests[1].Data!.Value.Span)}\"";
        string subject =
            $",\"subject\":{{\"mediaType\":\"{MediaTypes.OciManifest}\",\"digest\":\"{before.Subject!.Digest}\",\"size\":{before.Subject.Size},\"annotations\":{{\"e\":\"f\"}}}}";

        await using ConvertedImage converted = await ConvertAsync(image, image.Root);

        Assert.Equal(
            OfRelease523(image)
                .Replace("index.v1+json\",", "index.v1+json\",\"artifactType\":\"application/vnd.example\",", StringComparison.Ordinal)
                .Replace("}]}", $"{data}}}]{subject}}}", StringComparison.Ordinal),
            await RootTextAsync(converted));
        Assert.Empty(converted.Losses);
    }

    /// <summary>containers/image would write an index that embeds another image than it points at.</summary>
    [Fact]
    public async Task EmbeddedImageThatChanges_IsRefused()
    {
        ConversionCase image = ConversionCase.Open("index-docker-child-data-changes");

        InvalidDataException refusal = await Assert.ThrowsAsync<InvalidDataException>(() => ConvertAsync(image, image.Root));

        Assert.Contains("manifests[0] embeds the image that changes", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// A decision: where nothing has to be converted, bytes are kept. containers/image 5.27 and later read layers as they copy them, and
    /// annotate the entry of an image whose layers turn out to be zstd.
    /// </summary>
    [Fact]
    public async Task ZstdImage_KeepsTheIndexWhereNothingIsConverted()
    {
        ConversionCase image = ConversionCase.Open("index-zstd-child");

        await using ConvertedImage converted = await ConvertAsync(image, image.Root);

        Assert.True(converted.IsUnchanged);
    }

    /// <summary>What containers/image would annotate depends on the content of layers, which a conversion does not read.</summary>
    [Fact]
    public async Task ZstdImage_IsRefusedInAnIndexThatIsRewritten()
    {
        ConversionCase image = ConversionCase.Open("index-docker-child-zstd");

        InvalidDataException refusal = await Assert.ThrowsAsync<InvalidDataException>(() => ConvertAsync(image, image.Root));

        Assert.Contains("manifests[1] has layers that are compressed with zstd", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("io.github.containers.compression.zstd", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>The annotation is there, so containers/image adds none.</summary>
    [Fact]
    public async Task ZstdImage_ThatIsAnnotatedIsConverted()
    {
        ConversionCase image = ConversionCase.Open("index-docker-child-zstd");
        ImageIndex before = await image.Source.ReadIndexAsync(image.Root);
        Descriptor marked = before.Manifests[1] with
        {
            Annotations = new Dictionary<string, string> { ["io.github.containers.compression.zstd"] = "true" },
        };
        ImageIndex annotated = before with { Manifests = [before.Manifests[0], marked] };
        image.Source.Add(annotated.Digest, annotated.RawBytes.ToArray());

        await using ConvertedImage converted = await ConvertAsync(image, annotated.ToDescriptor());

        Assert.Equal(
            OfRelease523(image).Replace("{\"a\":\"b\"}", "{\"io.github.containers.compression.zstd\":\"true\"}", StringComparison.Ordinal),
            await RootTextAsync(converted));
    }

    /// <summary>A Docker list has no annotations, nor are any made when it becomes an index.</summary>
    [Fact]
    public async Task ZstdImage_OfADockerListIsConverted()
    {
        ConversionCase image = ConversionCase.Open("index-docker-child-zstd");
        ImageIndex index = await image.Source.ReadIndexAsync(image.Root);
        var list = new ImageIndex
        {
            MediaType = MediaTypes.DockerManifestList,
            Manifests = [.. index.Manifests.Select(static entry => entry with { Annotations = null! })],
        };
        image.Source.Add(list.Digest, list.RawBytes.ToArray());

        await using ConvertedImage converted = await ConvertAsync(image, list.ToDescriptor());

        Assert.Equal(
            OfRelease523(image).Replace(",\"annotations\":{\"a\":\"b\"}", "", StringComparison.Ordinal),
            await RootTextAsync(converted));
    }

    private static Task<ConvertedImage> ConvertAsync(ConversionCase image, Descriptor root) =>
        ImageConverter.ConvertAsync(
            ImageSource.Create(image.Source, root),
            new ConversionOptions { Target = ImageFormat.Oci, Profile = ConversionProfile.ContainersImage });

    private static string OfRelease523(ConversionCase image) =>
        Encoding.UTF8.GetString(image.Expected(ImageFormat.Oci, isNew: false).Root!);

    private static async Task<string> RootTextAsync(ConvertedImage image) =>
        Encoding.UTF8.GetString((await image.ReadBytesAsync(image.Root)).Span);
}
