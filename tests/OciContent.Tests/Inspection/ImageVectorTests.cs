using System.Text.Json;
using OciContent.Compression;
using OciContent.Inspection;
using OciContent.Sources;
using OciContent.Transports;

namespace OciContent.Tests.Inspection;

/// <summary>The image of tests/vectors/images/hello has the hashes of its expected.json in all of its forms.</summary>
public class ImageVectorTests
{
    private const string Folder = "tests/vectors/images/hello/";

    [Theory]
    [InlineData("oci", "oci", "oci", true)]
    [InlineData("hello-oci-archive.tar", "oci-archive", "oci", true)]
    [InlineData("dir", "dir", "oci", true)]
    [InlineData("dir-docker", "dir", "docker", true)]
    [InlineData("hello-docker-archive.tar", "docker-archive", "dockerArchive", false)]
    public async Task Inspect_FindsTheExpectedHashes(string name, string transport, string form, bool hasManifest)
    {
        using var expected = JsonDocument.Parse(File.ReadAllBytes(Repository.PathOf(Folder + "expected.json")));
        JsonElement expectedForm = expected.RootElement.GetProperty(form);
        await using ImageSource source = await ImageLocation.Parse(Repository.PathOf(Folder + name)).OpenAsync();
        ImageInspection inspection = await ImageInspector.InspectAsync(source);

        Assert.Equal(transport, inspection.Format);
        Assert.Empty(inspection.Problems);
        Assert.Empty(inspection.Missing);
        Assert.Empty(inspection.NonImages);
        Assert.Null(inspection.Index);
        ImageIdentity image = Assert.Single(inspection.Images);
        Assert.Equal("linux/amd64", image.Platform!.ToString());
        RequireDescriptor(expectedForm.GetProperty("config"), image.Config!.Digest, image.Config.Size);
        if (hasManifest)
        {
            RequireDescriptor(expectedForm.GetProperty("manifest"), image.Manifest!.Digest, image.Manifest.Size);
        }

        Assert.Equal(hasManifest, image.Manifest is not null);
        Assert.Equal(expected.RootElement.GetProperty("layers").GetArrayLength(), image.Layers.Count);
        foreach ((JsonElement layer, LayerIdentity found) in expected.RootElement.GetProperty("layers").EnumerateArray().Zip(image.Layers))
        {
            RequireDescriptor(layer, "diffId", "uncompressedSize", found.DiffId, found.UncompressedSize);
            RequireDescriptor(
                layer,
                hasManifest ? "digest" : "diffId",
                hasManifest ? "size" : "uncompressedSize",
                found.Digest,
                found.Size);
            Assert.Equal(layer.GetProperty("chainId").GetString(), found.ChainId!.ToString());
            Assert.Equal(hasManifest ? "gzip" : "none", found.Compression?.ToName());
        }
    }

    [Theory]
    [InlineData("oci", "1.0,latest")]
    [InlineData("hello-oci-archive.tar", "latest")]
    [InlineData("dir", "")]
    [InlineData("hello-docker-archive.tar", "example.com/hello:1.0,example.com/hello:latest")]
    public async Task List_FindsTheTags(string name, string tags)
    {
        await using ImageSource source = await ImageLocation.Parse(Repository.PathOf(Folder + name)).OpenAsync();

        Assert.Equal(tags, string.Join(',', Assert.Single((await source.ListImagesAsync()).Images).Tags.Order(StringComparer.Ordinal)));
    }

    private static void RequireDescriptor(JsonElement expected, Digest digest, long size) =>
        RequireDescriptor(expected, "digest", "size", digest, size);

    private static void RequireDescriptor(JsonElement expected, string digestName, string sizeName, Digest? digest, long? size) =>
        Assert.Equal((expected.GetProperty(digestName).GetString(), expected.GetProperty(sizeName).GetInt64()), (digest?.ToString(), size));
}
