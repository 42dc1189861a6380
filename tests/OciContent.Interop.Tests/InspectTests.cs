using System.Text.Json.Nodes;
using OciContent.Interop.Tests.Kit;

namespace OciContent.Interop.Tests;

/// <summary>Every hash that <c>inspect</c> prints is what the tools that made the image, and coreutils, say.</summary>
[Collection(ImageCollection.Name)]
public sealed class InspectTests(ImageFixture images)
{
    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool, "sh", "jq", "gzip", "zstd", "sha256sum", "tar", "od")]
    [MemberData(nameof(ImageFixture.ReadableNames), MemberType = typeof(ImageFixture))]
    public async Task Inspect_PrintsWhatCoreutilsCompute(string name)
    {
        BuiltImage image = images[name];
        JsonNode expected = await ExpectedInspection.OfAsync(image);
        JsonNode actual = await OciContentCommand.RunForJsonAsync("inspect", image.Source);

        // Coreutils know nothing of these; engines do.
        foreach (JsonNode? found in actual["images"]!.AsArray())
        {
            Assert.True(found!.AsObject().Remove("filesSize") && found.AsObject().Remove("unpackedSize"));
            Assert.True(found.AsObject().Remove("contentSize"));
        }

        Assert.True(JsonNode.DeepEquals(expected, actual), $"expected {expected}\nbut got {actual}");
        Assert.NotEmpty(actual["images"]![0]!["layers"]!.AsArray());
    }

    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool, "sh", "sha256sum")]
    [MemberData(nameof(ImageFixture.ReadableNames), MemberType = typeof(ImageFixture))]
    public async Task Inspect_PrintsTheDigestsOfWhatSkopeoReads(string name)
    {
        BuiltImage image = images[name];
        JsonNode inspection = await OciContentCommand.RunForJsonAsync("inspect", image.Source);
        JsonArray found = inspection["images"]!.AsArray();
        if (inspection["index"] is { } index)
        {
            Assert.Equal((string?)index["digest"], await Skopeo.Sha256Async(image.Source, ["--raw"], []));
        }

        for (int i = 0; i < found.Count; i++)
        {
            string[] platform = ((string)found[i]!["platform"]!).Split('/');
            string[] choice =
            [
                $"--override-os={platform[0]}",
                $"--override-arch={platform[1]}",
                $"--override-variant={platform.ElementAtOrDefault(2)}",
            ];
            string source = name == ImageRecipe.SeveralImages ? $"{image.Source}:@{i}" : image.Source;
            Assert.Equal((string?)found[i]!["imageId"], await Skopeo.Sha256Async(source, ["--config", "--raw"], choice));

            // A docker-archive has no manifest: skopeo makes one up.
            if (found[i]!["manifest"] is { } manifest && inspection["index"] is null)
            {
                Assert.Equal((string?)manifest["digest"], await Skopeo.Sha256Async(source, ["--raw"], []));
            }
        }
    }

    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    [InlineData("umoci-oci", 4)]
    [InlineData("umoci-oci-gzip-by-skopeo", 4)]
    [InlineData("buildah-oci", 3)]
    public async Task Inspect_PrintsTheLayersThatUmociPrints(string name, int layers)
    {
        BuiltImage image = images[name];
        ToolOutput stat = await ExternalTool.RunAsync(Umoci.Tool, "stat", "--image", $"{image.FullPath}:{image.Reference}", "--json");
        (string?, string?, string?, long?)[] expected =
        [
            .. JsonNode.Parse(stat.StandardOutput)!["history"]!.AsArray()
                .Where(static entry => entry!["layer"] is not null)
                .Select(static entry =>
                    (
                        (string?)entry!["layer"]!["digest"],
                        (string?)entry["diff_id"],
                        (string?)entry["layer"]!["mediaType"],
                        (long?)entry["layer"]!["size"])),
        ];
        JsonNode inspection = await OciContentCommand.RunForJsonAsync("inspect", image.Source);

        Assert.Equal(layers, expected.Length);
        Assert.Equal(
            expected,
            inspection["images"]![0]!["layers"]!
                .AsArray()
                .Select(static layer =>
                    ((string?)layer!["digest"], (string?)layer["diffId"], (string?)layer["mediaType"], (long?)layer["size"])));
    }

    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    [MemberData(nameof(ImageFixture.IndexNames), MemberType = typeof(ImageFixture))]
    public async Task Inspect_PrintsAllPlatformsOfAnIndex(string name)
    {
        JsonNode inspection = await OciContentCommand.RunForJsonAsync("inspect", images[name].Source);

        Assert.NotNull(inspection["index"]);
        Assert.Equal(
            [("linux/amd64", 3), ("linux/arm64/v8", 4)],
            inspection["images"]!.AsArray().Select(static image => ((string)image!["platform"]!, image["layers"]!.AsArray().Count)));
    }

    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    [MemberData(nameof(ImageFixture.ReadableNames), MemberType = typeof(ImageFixture))]
    public async Task Which_FindsEveryHashThatInspectPrints(string name)
    {
        string source = images[name].Source;
        JsonNode inspection = await OciContentCommand.RunForJsonAsync("inspect", source);
        foreach (JsonNode? image in inspection["images"]!.AsArray())
        {
            JsonNode top = image!["layers"]!.AsArray()[^1]!;
            (string Role, string? Hash)[] hashes =
            [
                ("config", (string?)image["imageId"]),
                ("layer", (string?)top["digest"]),
                ("diffId", (string?)top["diffId"]),
                ("chainId", (string?)top["chainId"]),
            ];
            foreach ((string role, string? hash) in hashes)
            {
                JsonNode which = await OciContentCommand.RunForJsonAsync("which", hash!, source);
                Assert.Equal(hash, (string?)which["hash"]);
                Assert.Contains(role, which["matches"]!.AsArray().Select(static match => (string?)match!["role"]));
            }
        }
    }
}
