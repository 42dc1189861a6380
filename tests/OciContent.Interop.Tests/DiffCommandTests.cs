using System.Text.Json.Nodes;
using OciContent.Interop.Tests.Kit;

namespace OciContent.Interop.Tests;

/// <summary><c>diff</c> says of layers what the lists say that skopeo prints of both images.</summary>
[Collection(ImageCollection.Name)]
public sealed class DiffCommandTests(ImageFixture images) : IDisposable
{
    private readonly TempFolder _temp = new() { MayLeaveFiles = true };

    public void Dispose() => _temp.Dispose();

    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    [InlineData("umoci-oci", "umoci-oci-archive")]
    [InlineData("umoci-oci", "umoci-oci-zstd")]
    [InlineData("umoci-oci-zstd", "umoci-oci-uncompressed")]
    [InlineData("umoci-oci", "buildah-docker-archive")]
    [InlineData("umoci-docker-archive", "umoci-oci")]
    public async Task Layers_AreThoseThatSkopeoListsOfBoth(string one, string other)
    {
        (string old, string now) = (images[one].Source, images[other].Source);
        ToolOutput output = await OciContentCommand.RunAsync("diff", old, now, "--json");
        Assert.Equal("", output.StandardError);
        JsonNode layers = JsonNode.Parse(output.StandardOutput)!["layers"]!;

        // What configs list is the same however layers are compressed.
        string[] before = await DiffIdsAsync(old);
        string[] after = await DiffIdsAsync(now);
        Assert.Equal(before.Intersect(after).Order(StringComparer.Ordinal), DiffIds("shared", "moved").Distinct());
        Assert.Equal(before.Except(after).Order(StringComparer.Ordinal), DiffIds("removed").Distinct());
        Assert.Equal(after.Except(before).Order(StringComparer.Ordinal), DiffIds("added").Distinct());

        IEnumerable<string> DiffIds(params string[] lists) =>
            lists
                .SelectMany(list => layers[list]!.AsArray().Select(static layer => (string)layer!["diffId"]!))
                .Order(StringComparer.Ordinal);
    }

    [RequiresToolsFact(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    public async Task ALayerThatUmociAdds_IsTheOneThatIsAdded()
    {
        string layout = _temp.PathOf("app");
        string old = images["umoci-oci"].Source;
        await Skopeo.CopyAsync(old, $"oci:{layout}:app");
        string folder = _temp.CreateFolder("files");
        await File.WriteAllTextAsync(Path.Join(folder, "app"), "the application");
        string[] rootless = Environment.IsPrivilegedProcess ? [] : ["--rootless"];
        await ExternalTool.RunAsync(Umoci.Tool, ["insert", .. rootless, "--image", $"{layout}:app", folder, "/opt"]);

        ToolOutput output = await OciContentCommand.RunAsync("diff", old, $"oci:{layout}:app", "--json");
        JsonNode report = JsonNode.Parse(output.StandardOutput)!;
        string[] before = await LayersAsync(old);
        string[] after = await LayersAsync($"oci:{layout}:app");
        Assert.Equal(1, output.ExitCode);
        Assert.Equal(after.Except(before), report["layers"]!["added"]!.AsArray().Select(static layer => (string)layer!["digest"]!));
        Assert.Equal(before, report["layers"]!["shared"]!.AsArray().Select(static layer => (string)layer!["digest"]!));
        Assert.Empty(report["layers"]!["removed"]!.AsArray());
        Assert.Equal(before.Length, (int)report["platforms"]![0]!["layersInCommon"]!);
        Assert.Contains(
            report["config"]!.AsArray(),
            static field => ((string)field!["path"]!).StartsWith("/history/", StringComparison.Ordinal));
    }

    private static async Task<string[]> LayersAsync(string image) =>
        [.. JsonNode.Parse(await Skopeo.ManifestAsync(image))!["layers"]!.AsArray().Select(static layer => (string)layer!["digest"]!)];

    private static async Task<string[]> DiffIdsAsync(string image)
    {
        ToolOutput config = await ExternalTool.RunAsync(Skopeo.Tool, "inspect", "--config", "--raw", image);
        return [.. JsonNode.Parse(config.StandardOutput)!["rootfs"]!["diff_ids"]!.AsArray().Select(static id => (string)id!)];
    }
}
