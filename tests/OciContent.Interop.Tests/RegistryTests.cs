using System.Text.Json.Nodes;
using OciContent.Interop.Tests.Kit;
using OciContent.TestKit.Registries;

namespace OciContent.Interop.Tests;

/// <summary>A real registry knows an image by the hashes that <c>inspect</c> prints.</summary>
[Collection(ImageCollection.Name)]
public sealed class RegistryTests(ImageFixture images)
{
    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool, DockerRegistryServer.Tool)]
    [InlineData("umoci-oci")]
    [InlineData("umoci-dir-docker")]
    [InlineData("buildah-oci-archive")]
    [InlineData("index-oci")]
    [InlineData("index-dir")]
    public async Task ARegistry_KeepsAnImageUnderTheHashesThatInspectPrints(string name)
    {
        BuiltImage image = images[name];
        JsonNode inspection = await OciContentCommand.RunForJsonAsync("inspect", image.Source);
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        await Skopeo.CopyAsync(image.Source, $"docker://{registry.Address}/team/x:1", "--all", "--dest-tls-verify=false");

        JsonNode root = inspection["index"] ?? inspection["images"]![0]!["manifest"]!;
        await AssertManifestAsync(registry, "1", root);
        var stored = new List<string?> { (string?)root["digest"] };
        foreach (JsonNode? found in inspection["images"]!.AsArray())
        {
            await AssertManifestAsync(registry, (string)found!["manifest"]!["digest"]!, found["manifest"]!);
            JsonNode?[] blobs = [found["config"], .. found["layers"]!.AsArray()];
            foreach (JsonNode? blob in blobs)
            {
                Assert.Equal((long?)blob!["size"], await registry.GetBlobSizeAsync("team/x", (string)blob["digest"]!));
            }

            stored.AddRange([(string?)found["manifest"]!["digest"], .. blobs.Select(static blob => (string?)blob!["digest"])]);
        }

        Assert.Equal(stored.Distinct().Order(StringComparer.Ordinal), registry.StoredDigests());
        Assert.Null(await registry.GetBlobSizeAsync("team/x", (string)inspection["images"]![0]!["layers"]![0]!["diffId"]!));

        // And back again: what was pulled is what was pushed.
        using var temp = new TempFolder { MayLeaveFiles = true };
        string pulled = image.Transport == "dir" ? $"dir:{temp.PathOf("pulled")}" : $"oci:{temp.PathOf("pulled")}:{image.Reference}";
        await Skopeo.CopyAsync($"docker://{registry.Address}/team/x:1", pulled, "--all", "--src-tls-verify=false");
        JsonNode again = await OciContentCommand.RunForJsonAsync("inspect", pulled);

        again["source"] = (string?)inspection["source"];
        again["format"] = (string?)inspection["format"];
        again["images"]![0]!["tags"] = inspection["images"]![0]!["tags"]!.DeepClone();
        Assert.True(JsonNode.DeepEquals(inspection, again), $"pushed {inspection}\nbut pulled {again}");
    }

    private static async Task AssertManifestAsync(DockerRegistryServer registry, string reference, JsonNode expected)
    {
        (byte[] content, string? digest, string? mediaType) = await registry.GetManifestAsync("team/x", reference);

        Assert.Equal((string?)expected["digest"], digest);
        Assert.Equal((long?)expected["size"], content.LongLength);
        Assert.Equal((string?)expected["mediaType"], mediaType);
        Assert.Equal(digest, Digest.Compute(content).ToString());
    }
}
