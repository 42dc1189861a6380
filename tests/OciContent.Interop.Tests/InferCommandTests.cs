using System.Text.Json.Nodes;
using OciContent.Interop.Tests.Kit;

namespace OciContent.Interop.Tests;

/// <summary><c>infer</c> finds the digests of layers that skopeo, buildah and umoci compressed.</summary>
[Collection(ImageCollection.Name)]
public sealed class InferCommandTests(ImageFixture images)
{
    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    [InlineData("buildah-oci", "podman")]
    [InlineData("buildah-dir-docker", "podman")]
    [InlineData("umoci-oci-gzip-by-skopeo", "podman")]
    [InlineData("umoci-oci", "umoci")]
    public async Task Infer_FindsEveryLayerOfATool(string name, string profile)
    {
        string source = images[name].Source;

        JsonNode report = await OciContentCommand.RunForJsonAsync("infer", source, "--profile", profile, "--against", source);

        JsonArray layers = report["images"]![0]!["layers"]!.AsArray();
        Assert.True(layers.Count >= 3);
        Assert.All(layers, static layer => Assert.True(Assert.Single(layer!["candidates"]!.AsArray())!["matches"]!.GetValue<bool>()));
    }

    [RequiresToolsFact(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    public async Task Infer_FindsUncompressedLayersInAnotherImagesManifest()
    {
        JsonNode report = await OciContentCommand.RunForJsonAsync(
            "infer", images["umoci-docker-archive"].Source, "--against", images["umoci-oci-gzip-by-skopeo"].Source);

        Assert.All(
            report["images"]![0]!["layers"]!.AsArray(),
            static layer =>
                Assert.True(
                    layer!["candidates"]!.AsArray().Single(static candidate => candidate!["profile"]!.GetValue<string>() == "podman")![
                        "matches"
                    ]!.GetValue<bool>()));
    }
}
