using System.Text;
using System.Text.Json;
using OciContent.Conversion;
using OciContent.Images;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Conversion;

/// <summary>What containerd 2's converter does that its golden files do not show.</summary>
public sealed class ContainerdConversionTests
{
    private static readonly byte[] Config =
        """{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}"""u8.ToArray();

    /// <summary>
    /// Image-spec 1.1.0 added these fields to its structs. The golden files are containerd 1.6.20's, built with 1.1.0-rc2, which has none
    /// of them: there they are lost, and all else is the same.
    /// </summary>
    /// <param name="name">A case of tests/vectors/conversion-containerd.</param>
    /// <param name="file">The document.</param>
    /// <param name="artifactType">The field that it has as well, behind its mediaType.</param>
    /// <param name="hasSubject">Whether it has the original's subject as well, at the end.</param>
    [Theory]
    [InlineData("docker-artifact-type", "manifest.json", "application/vnd.example.sbom", false)]
    [InlineData("list-subject", "index.json", "application/vnd.example", true)]
    [InlineData("index-docker-child-data", "index.json", "application/vnd.example", true)]
    public async Task FieldsOfImageSpec11_AreKept(string name, string file, string artifactType, bool hasSubject)
    {
        ConversionCase image = ConversionCase.Open(name);
        string expected = await File.ReadAllTextAsync(Repository.PathOf($"tests/vectors/conversion-containerd/{name}/{file}"));
        int headEnd = expected.IndexOf("+json\",", StringComparison.Ordinal) + "+json\",".Length;
        expected = expected.Insert(headEnd, $"\"artifactType\":\"{artifactType}\",");
        if (hasSubject)
        {
            using JsonDocument before = JsonDocument.Parse(image.RootBytes());
            expected = expected.Insert(expected.Length - 1, $",\"subject\":{before.RootElement.GetProperty("subject").GetRawText()}");
        }

        await using ConvertedImage converted = await ConvertAsync(image.Source, image.Root);

        Assert.Equal(expected, await RootTextAsync(converted));
    }

    /// <summary>
    /// A document need not name its type. Where all its parts are OCI's already, its bytes stay, and what points at it says OCI.
    /// </summary>
    [Fact]
    public async Task ManifestThatIsOnlyCalledDockers_IsRenamed()
    {
        await using var content = new MemoryContentReader();
        Descriptor root = Add(
            content,
            $$"""{ "schemaVersion": 2, "config": {{Reference(content, MediaTypes.OciConfig, Config)}}, "layers": [] }""",
            MediaTypes.DockerManifest);

        await using ConvertedImage converted = await ConvertAsync(content, root);

        Assert.Equal(root with { MediaType = MediaTypes.OciManifest }, converted.Root);
        Assert.True(converted.IsUnchanged);
        Assert.Equal(ImageFormat.Oci, (await converted.ReadManifestAsync(converted.Root)).Format);
    }

    /// <summary>containerd reads whatever is called a config, layers too.</summary>
    [Fact]
    public async Task LayerThatIsCalledAConfig_HasToBeOne()
    {
        await using var content = new MemoryContentReader();
        Descriptor good = Manifest(content, MediaTypes.DockerConfig, Config);
        Descriptor bad = Manifest(content, MediaTypes.DockerConfig, "no JSON"u8.ToArray());

        await using ConvertedImage converted = await ConvertAsync(content, good);
        JsonException refusal = await Assert.ThrowsAsync<JsonException>(() => ConvertAsync(content, bad));

        Assert.Equal(MediaTypes.OciConfig, (await converted.ReadManifestAsync(converted.Root)).Layers[0].MediaType);
        Assert.Contains("'no' was not expected", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>containerd converts such a layer, and then changes the config's diff_ids.</summary>
    /// <param name="mediaType">The layer's.</param>
    [Theory]
    [InlineData(MediaTypes.DockerManifest)]
    [InlineData(MediaTypes.OciIndex)]
    public async Task LayerThatIsCalledAManifest_IsRefused(string mediaType)
    {
        await using var content = new MemoryContentReader();
        Descriptor root = Manifest(content, mediaType, "{}"u8.ToArray());

        InvalidDataException refusal = await Assert.ThrowsAsync<InvalidDataException>(() => ConvertAsync(content, root));

        Assert.Contains(mediaType, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NestedIndexes_AreBounded()
    {
        await using var content = new MemoryContentReader();
        Descriptor root = Manifest(content, MediaTypes.OciLayer, "layer"u8.ToArray());
        for (int i = 0; i < 17; i++)
        {
            root = Add(
                content,
                $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{"mediaType":"{{root.MediaType}}","digest":"{{root.Digest}}","size":{{root.Size}}}]}""",
                MediaTypes.OciIndex);
        }

        InvalidDataException refusal = await Assert.ThrowsAsync<InvalidDataException>(() => ConvertAsync(content, root));

        Assert.Contains("more than 16 indexes", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docker-full", "")]
    [InlineData("docker-annotated", "")]
    [InlineData("docker-subject", "manifest.json /subject/unknown unknownField")]
    [InlineData(
        "docker-descriptor-fields",
        "manifest.json /layers/0/platform/features platform, manifest.json /layers/0/platform/unknown unknownField, manifest.json "
        + "/layers/0/unknown unknownField")]
    [InlineData(
        "list-everything",
        "list.json /manifests/0/unknown unknownField, list.json /manifests/0/platform/features platform, list.json "
        + "/manifests/0/platform/unknown unknownField, list.json /unknown unknownField")]
    public async Task WhatImageSpecHasNoFieldFor_IsLost(string name, string losses)
    {
        ConversionCase image = ConversionCase.Open(name);

        await using ConvertedImage converted = await ConvertAsync(image.Source, image.Root);

        Assert.Equal(losses, string.Join(", ", converted.Losses.Select(loss => LossCheck.Describe(image, loss))));
    }

    private static Task<ConvertedImage> ConvertAsync(MemoryContentReader source, Descriptor root) =>
        ImageConverter.ConvertAsync(
            ImageSource.Create(source, root),
            new ConversionOptions { Target = ImageFormat.Oci, Profile = ConversionProfile.Containerd });

    private static async Task<string> RootTextAsync(ConvertedImage image) =>
        Encoding.UTF8.GetString((await image.ReadBytesAsync(image.Root)).Span);

    private static Descriptor Manifest(MemoryContentReader content, string layerType, byte[] layer) =>
        Add(
            content,
            $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.DockerManifest}}","config":{{Reference(content, MediaTypes.DockerConfig, Config)}},"layers":[{{Reference(content, layerType, layer)}}]}""",
            MediaTypes.DockerManifest);

    private static string Reference(MemoryContentReader content, string mediaType, byte[] bytes)
    {
        Descriptor descriptor = Add(content, bytes, mediaType);
        return $$"""{"mediaType":"{{mediaType}}","size":{{descriptor.Size}},"digest":"{{descriptor.Digest}}"}""";
    }

    private static Descriptor Add(MemoryContentReader content, string text, string mediaType) =>
        Add(content, Encoding.UTF8.GetBytes(text), mediaType);

    private static Descriptor Add(MemoryContentReader content, byte[] bytes, string mediaType)
    {
        Digest digest = Digest.Compute(bytes);
        content.Add(digest, bytes);
        return new Descriptor { MediaType = mediaType, Digest = digest, Size = bytes.Length };
    }
}
