using OciContent.Interop.Tests.Kit;

namespace OciContent.Interop.Tests;

/// <summary>The images are what their names say: tests over them would else prove nothing.</summary>
[Collection(ImageCollection.Name)]
public sealed class ImageFixtureTests(ImageFixture images)
{
    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    [MemberData(nameof(ImageFixture.Names), MemberType = typeof(ImageFixture))]
    public async Task EveryImage_IsReadBySkopeo(string name)
    {
        string manifest = await Skopeo.ManifestAsync(images[name].Source);

        Assert.Contains(
            name.EndsWith("-docker", StringComparison.Ordinal) || images[name].Transport == "docker-archive" ? "vnd.docker" : "vnd.oci",
            manifest,
            StringComparison.Ordinal);
    }

    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    [InlineData("umoci-oci", "1f8b", 4)]
    [InlineData("umoci-oci-gzip-by-skopeo", "1f8b", 4)]
    [InlineData("umoci-oci-zstd", "28b52ffd", 4)]
    [InlineData("umoci-oci-uncompressed", "1f8b", 0)]
    [InlineData("umoci-oci-uncompressed", "28b52ffd", 0)]
    [InlineData("buildah-oci", "1f8b", 3)]
    [InlineData("buildah-oci-zstd", "28b52ffd", 3)]
    [InlineData("buildah-dir-uncompressed", "1f8b", 0)]
    [InlineData("buildah-dir", "1f8b", 3)]
    [InlineData("buildah-dir-docker", "1f8b", 3)]
    public void Layers_AreCompressedAsTheNameSays(string name, string magic, int layers) =>
        Assert.Equal(
            layers,
            images[name]
                .Blobs()
                .Count(blob => Convert.ToHexStringLower(File.ReadAllBytes(blob.FullPath)).StartsWith(magic, StringComparison.Ordinal)));
}
