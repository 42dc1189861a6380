using System.Text.Json;
using OciContent.Interop.Tests.Kit;

namespace OciContent.Interop.Tests;

/// <summary>What others name by a digest has the digest that we compute.</summary>
[Collection(ImageCollection.Name)]
public sealed class BlobDigestTests(ImageFixture images)
{
    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    [MemberData(nameof(ImageFixture.FolderNames), MemberType = typeof(ImageFixture))]
    public async Task ComputeFile_GivesTheDigestInABlobsName(string name)
    {
        IReadOnlyList<(string Digest, string FullPath)> blobs = images[name].Blobs();

        // A config and three layers at least; a layout has its manifest among the blobs.
        Assert.InRange(blobs.Count, 4, 10);
        foreach ((string digest, string path) in blobs)
        {
            Assert.Equal(digest, (await Digest.ComputeFileAsync(path)).ToString());
        }
    }

    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool, "sha256sum", "sha512sum", "b3sum")]
    [InlineData("sha256sum", "sha256")]
    [InlineData("sha512sum", "sha512")]
    [InlineData("b3sum", "blake3")]
    public async Task ComputeFile_GivesTheHashOfTheSumTool(string tool, string algorithm)
    {
        string[] paths =
        [
            .. images["buildah-oci"].Blobs().Concat(images["umoci-oci-uncompressed"].Blobs()).Select(static blob => blob.FullPath),
        ];
        ToolOutput sums = await ExternalTool.RunAsync(tool, paths);

        Assert.Equal(paths.Length, sums.Lines.Count);
        foreach ((string path, string line) in paths.Zip(sums.Lines))
        {
            Digest digest = await Digest.ComputeFileAsync(path, DigestAlgorithm.Parse(algorithm));
            Assert.Equal($"{digest.Encoded}  {path}", line);
        }
    }

    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    [MemberData(nameof(ImageFixture.FolderNames), MemberType = typeof(ImageFixture))]
    public async Task ComputeFile_GivesTheManifestDigestThatSkopeoPrints(string name)
    {
        BuiltImage image = images[name];
        string expected = await Skopeo.ManifestDigestAsync(image.Source);

        Assert.Equal(expected, (await Digest.ComputeFileAsync(ManifestPath(image))).ToString());
    }

    private static string ManifestPath(BuiltImage image)
    {
        if (image.Transport == "dir")
        {
            return Path.Join(image.FullPath, "manifest.json");
        }

        using JsonDocument index = JsonDocument.Parse(File.ReadAllBytes(Path.Join(image.FullPath, "index.json")));
        string digest = index.RootElement.GetProperty("manifests")[0].GetProperty("digest").GetString()!;
        return image.Blobs().Single(blob => blob.Digest == digest).FullPath;
    }
}
