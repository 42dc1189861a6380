using System.Text.Json.Nodes;
using OciContent.Interop.Tests.Kit;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.Interop.Tests;

/// <summary>
/// What <c>edit</c> makes of a layout, skopeo and umoci read, and copy on with the digests that it reported; and we read what they write of
/// it.
/// </summary>
[Collection(ImageCollection.Name)]
public sealed class EditCommandTests(ImageFixture images) : IDisposable
{
    // Nobody listens there: whoever fetches it fails.
    private const string Nowhere = "http://127.0.0.1:9/blob";

    private readonly TempFolder _temp = new() { MayLeaveFiles = true };

    public static TheoryData<string, string> Edits { get; } = new()
    {
        { "umoci-oci", "--annotate org.opencontainers.image.title=<edited>&" },
        { "umoci-oci", "--set-platform linux/arm64/v8" },
        { "umoci-oci", "--replace-layer 2=LAYER" },
        { "umoci-oci", "--replace-config CONFIG" },
        { "umoci-oci-zstd", "--annotate key=value --set-platform linux/riscv64" },
        { "buildah-oci", "--replace-layer 0=LAYER --annotate key=value" },
        { "buildah-oci", "--remove-annotation org.opencontainers.image.created --annotate org.opencontainers.image.base.name=" },
        { "index-oci", $"--add-url manifests[1]={Nowhere}" },
        { "index-oci", "--annotate key=value" },
        { "index-oci", "--replace-layer 1=LAYER" },
    };

    public void Dispose() => _temp.Dispose();

    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    [MemberData(nameof(Edits))]
    public async Task AnEditedLayout_IsReadAndCopiedOnWithItsDigests(string name, string options)
    {
        string layout = await LayoutAsync(name);
        string image = $"oci:{layout}:edited";
        JsonArray changes = await EditAsync(image, await OptionsAsync(options, images[name].Source));
        string root = (string)changes[^1]!["new"]!;

        // skopeo copies all of it, and gives each document the name that it was reported to have.
        string onward = _temp.PathOf("onward");
        await Skopeo.CopyAsync(image, $"dir:{onward}", "--all", "--preserve-digests");
        string[] written = [.. Directory.EnumerateFiles(onward).Select(Sha256.DigestOfFile)];
        Assert.Equal(root, Sha256.DigestOfFile(Path.Join(onward, "manifest.json")));
        Assert.All(changes, change => Assert.Contains((string)change!["new"]!, written));
        Assert.Equal(root, await Skopeo.Sha256Async(image, ["--raw"], []));
        Assert.Contains("edited", (await ExternalTool.RunAsync(Umoci.Tool, "ls", "--layout", layout)).Lines);
        await RequireGoodAsync(layout);
        if (!name.StartsWith("index-", StringComparison.Ordinal) && !name.Contains("zstd", StringComparison.Ordinal))
        {
            ToolOutput stat = await ExternalTool.RunAsync(Umoci.Tool, "stat", "--image", $"{layout}:edited", "--json");
            JsonArray layers = (await OciContentCommand.RunForJsonAsync("inspect", image))["images"]![0]!["layers"]!.AsArray();
            Assert.Equal(
                layers.Select(static layer => (string?)layer!["digest"]),
                JsonNode.Parse(stat.StandardOutput)!["history"]!
                    .AsArray()
                    .Where(static entry => entry!["layer"] is not null)
                    .Select(static entry => (string?)entry!["layer"]!["digest"]));
        }

        // What it writes from there is good here.
        foreach (string destination in (string[])
                [
                    $"oci:{_temp.PathOf("again")}:edited",
                    $"oci-archive:{_temp.PathOf("again.tar")}:edited",
                    $"dir:{_temp.PathOf("again-dir")}",
                ])
        {
            await Skopeo.CopyAsync(image, destination, "--all", "--preserve-digests");
            await RequireGoodAsync(destination);
            Assert.Equal(
                root,
                (string?)(await OciContentCommand.RunForJsonAsync("copy", destination, $"dir:{_temp.PathOf("back")}"))["digest"]);
        }
    }

    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    [InlineData("umoci-oci", "--annotate key=value")]
    [InlineData("umoci-oci", "--replace-layer 1=LAYER")]
    [InlineData("buildah-oci", "--set-platform linux/amd64/v2")]
    public async Task AnEditedImage_IsSkopeosDockerArchiveToo(string name, string options)
    {
        string layout = await LayoutAsync(name);
        await EditAsync($"oci:{layout}:edited", await OptionsAsync(options, images[name].Source));
        string archive = $"docker-archive:{_temp.PathOf("d.tar")}:example.com/edited:v1";
        await Skopeo.CopyAsync($"oci:{layout}:edited", archive);

        await RequireGoodAsync(archive);
        Assert.Equal(await LayersAsync($"oci:{layout}:edited"), await LayersAsync(archive));
    }

    [RequiresToolsFact(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    public async Task WhatUmociMakesOfAnEditedImage_IsReadHere()
    {
        string layout = await LayoutAsync("umoci-oci");
        await EditAsync($"oci:{layout}:edited", ["--annotate", "key=value", "--add-url", $"layers[0]={Nowhere}"]);
        await ExternalTool.RunAsync(Umoci.Tool, "config", "--image", $"{layout}:edited", "--config.env", "C=d");
        await Umoci.TagAsync(layout, "edited", "again");
        await ExternalTool.RunAsync(Umoci.Tool, "gc", "--layout", layout);

        await RequireGoodAsync(layout);
        Assert.Equal(
            await Skopeo.Sha256Async($"oci:{layout}:again", ["--config", "--raw"], []),
            (string?)(await OciContentCommand.RunForJsonAsync("inspect", $"oci:{layout}:again"))["images"]![0]!["imageId"]);
    }

    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    [InlineData("umoci-oci", "config", "configUrls")]
    [InlineData("umoci-oci", "layers[1]", "layerUrls")]
    [InlineData("buildah-oci", "config", "configUrls")]
    [InlineData("index-oci", "config", "configUrls")]
    [InlineData("index-oci", "layers[2]", "layerUrls")]
    [InlineData("index-oci", "manifests[0]", "manifestUrls")]
    public async Task AnAddress_IsAuditedWhileItIsThere_AndItsRemovalRestoresEveryByte(string name, string where, string code)
    {
        string layout = await LayoutAsync(name);
        string image = $"oci:{layout}:edited";
        string index = await File.ReadAllTextAsync(Path.Join(layout, "index.json"));
        string before = await Skopeo.Sha256Async(image, ["--raw"], []);
        Assert.DoesNotContain(code, await AuditAsync(layout));

        JsonArray added = await EditAsync(image, ["--add-url", $"{where}={Nowhere}"]);
        Assert.Contains(code, await AuditAsync(layout));
        Assert.Equal((string?)added[^1]!["new"], await Skopeo.Sha256Async(image, ["--raw"], []));
        Assert.Contains("edited", (await ExternalTool.RunAsync(Umoci.Tool, "ls", "--layout", layout)).Lines);
        await RequireGoodAsync(layout);

        JsonArray removed = await EditAsync(image, ["--remove-urls"]);
        Assert.Equal(
            added.Select(static change => ((string?)change!["old"], (string?)change["new"])),
            removed.Select(static change => ((string?)change!["new"], (string?)change["old"])));
        Assert.Equal(index, await File.ReadAllTextAsync(Path.Join(layout, "index.json")));
        Assert.Equal(before, await Skopeo.Sha256Async(image, ["--raw"], []));
        Assert.DoesNotContain(code, await AuditAsync(layout));
        await Skopeo.CopyAsync(image, $"dir:{_temp.PathOf("onward")}", "--all", "--preserve-digests");
        Assert.Equal(before, Sha256.DigestOfFile(Path.Join(_temp.PathOf("onward"), "manifest.json")));
    }

    // What audit warns of: a blob that lies in the layout is fetched all the same, and nobody else's copy will do.
    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    [InlineData("umoci-oci", "config")]
    [InlineData("umoci-oci", "layers[1]")]
    [InlineData("buildah-oci", "config")]
    public async Task AnAddress_IsCalledBySkopeo_AndByNobodyHere(string name, string where)
    {
        string layout = await LayoutAsync(name);
        string image = $"oci:{layout}:edited";
        JsonNode inspected = (await OciContentCommand.RunForJsonAsync("inspect", image))["images"]![0]!;
        string digest = (string)(where == "config" ? inspected["config"] : inspected["layers"]![1])!["digest"]!;
        var blob = WireBody.Of(await File.ReadAllBytesAsync(Path.Join(layout, "blobs", digest.Replace(':', '/'))));
        await using var server = new ScriptedServer(_ => new WireResponse(200, "application/octet-stream", blob));
        JsonArray changes = await EditAsync(image, ["--add-url", $"{where}={server.Url}/"]);
        await RequireGoodAsync(image);
        await AuditAsync(layout);
        string root = (string)(await OciContentCommand.RunForJsonAsync("copy", image, $"dir:{_temp.PathOf("ours")}"))["digest"]!;
        await ExternalTool.RunAsync(Umoci.Tool, "stat", "--image", $"{layout}:edited", "--json");
        Assert.Empty(server.Exchanges);

        await Skopeo.CopyAsync(image, $"dir:{_temp.PathOf("onward")}", "--preserve-digests");
        Assert.NotEmpty(server.Exchanges);
        Assert.Equal((string?)changes[^1]!["new"], root);
        Assert.Equal(root, Sha256.DigestOfFile(Path.Join(_temp.PathOf("onward"), "manifest.json")));
        await RequireGoodAsync($"dir:{_temp.PathOf("onward")}");
    }

    /// <summary>A layout of one's own with an image of the fixture, tagged <c>edited</c>.</summary>
    private async Task<string> LayoutAsync(string name)
    {
        string layout = _temp.PathOf("layout");
        await Skopeo.CopyAsync(images[name].Source, $"oci:{layout}:edited", "--all", "--preserve-digests");
        return layout;
    }

    private async Task<string[]> OptionsAsync(string options, string source)
    {
        string folder = _temp.CreateFolder("new");
        LayerFiles.Write(Path.Join(folder, "files"), seed: 9, smallFiles: 2, textBytes: 5_000, randomBytes: 100);
        string layer = Path.Join(folder, "layer.tar.gz");
        await ExternalTool.RunAsync("tar", "-C", Path.Join(folder, "files"), "-czf", layer, ".");
        string config = Path.Join(folder, "config.json");
        if (options.Contains("CONFIG", StringComparison.Ordinal))
        {
            ToolOutput old = await ExternalTool.RunAsync(Skopeo.Tool, "--insecure-policy", "inspect", "--config", "--raw", source);
            await File.WriteAllTextAsync(
                config,
                old.StandardOutput.Replace("<nobody>", "somebody", StringComparison.Ordinal)
                    .Replace("\\u003cnobody\\u003e", "somebody", StringComparison.Ordinal));
        }

        return
        [
            .. options
                .Split(' ')
                .Select(option =>
                    option.Replace("LAYER", layer, StringComparison.Ordinal).Replace("CONFIG", config, StringComparison.Ordinal)),
        ];
    }

    /// <summary>Edits in place; returns the changes, of which the root's is the last.</summary>
    private static async Task<JsonArray> EditAsync(string image, string[] options)
    {
        JsonArray changes = (await OciContentCommand.RunForJsonAsync(["edit", image, image, .. options]))["changes"]!.AsArray();
        Assert.NotEmpty(changes);
        return changes;
    }

    private static async Task RequireGoodAsync(string image)
    {
        // What was there before an edit stays as blobs that nothing leads to, which is noted.
        ToolOutput report = await OciContentCommand.RunAsync("verify", image, "--json");
        Assert.True(
            report.ExitCode == 0 && (bool)JsonNode.Parse(report.StandardOutput)!["ok"]!,
            report.StandardOutput + report.StandardError);
        Assert.NotEmpty((await OciContentCommand.RunForJsonAsync("inspect", image))["images"]!.AsArray());
    }

    private static async Task<string[]> AuditAsync(string layout)
    {
        ToolOutput output = await OciContentCommand.RunAsync("audit", layout, "--json");
        return [.. JsonNode.Parse(output.StandardOutput)!["findings"]!.AsArray().Select(static finding => (string)finding!["code"]!)];
    }

    private static async Task<string?[]> LayersAsync(string image) =>
        [
            .. (await OciContentCommand.RunForJsonAsync("inspect", image))["images"]![0]!["layers"]!
                .AsArray()
                .Select(static layer => (string?)layer!["diffId"]),
        ];
}
