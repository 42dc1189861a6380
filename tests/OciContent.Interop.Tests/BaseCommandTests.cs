using System.Text.Json.Nodes;
using OciContent.Interop.Tests.Kit;

namespace OciContent.Interop.Tests;

/// <summary>
/// <c>base</c> finds the base of an application image that umoci built on it, by each kind of evidence, and denies a stranger.
/// </summary>
[Collection(ImageCollection.Name)]
public sealed class BaseCommandTests(ImageFixture images) : IDisposable
{
    private readonly TempFolder _temp = new() { MayLeaveFiles = true };

    public void Dispose() => _temp.Dispose();

    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    [InlineData("umoci-oci", "digest")]
    [InlineData("umoci-oci-archive", "digest")]
    [InlineData("umoci-oci-zstd", "diffId")]
    [InlineData("umoci-oci-uncompressed", "diffId")]
    [InlineData("umoci-docker-archive", "diffId")]
    public async Task Base_IsFoundWhateverItsForm(string baseImage, string evidence)
    {
        string app = await BuildOnAsync("umoci-oci");

        Assert.Equal((true, evidence, 4), await AskAsync($"oci:{app}:app", images[baseImage].Source));
    }

    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    [InlineData("umoci-docker-archive")]
    [InlineData("umoci-oci-zstd")]
    public async Task Base_IsFoundByInference_WhereOnlyTheManifestOfTheImageIsAtHand(string baseImage)
    {
        string app = await BuildOnAsync("umoci-oci");
        string manifest = Path.Join(_temp.FullPath, "manifest.json");
        await File.WriteAllTextAsync(manifest, await Skopeo.ManifestAsync($"oci:{app}:app"));

        Assert.Equal((true, "inferred", 4), await AskAsync(manifest, images[baseImage].Source));
    }

    [RequiresToolsFact(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    public async Task AStranger_IsDenied()
    {
        string app = await BuildOnAsync("umoci-oci");

        Assert.Equal((false, null, 0), await AskAsync($"oci:{app}:app", images["buildah-docker-archive"].Source));
        Assert.Equal((false, null, 4), await AskAsync(images["umoci-oci"].Source, $"oci:{app}:app"));
    }

    /// <summary>A layout with an image that has one layer more, tagged <c>app</c>.</summary>
    private async Task<string> BuildOnAsync(string baseImage)
    {
        string layout = _temp.PathOf("app");
        await Skopeo.CopyAsync(images[baseImage].Source, $"oci:{layout}:app");
        string folder = _temp.CreateFolder("files");
        await File.WriteAllTextAsync(Path.Join(folder, "app"), "the application");
        string[] rootless = Environment.IsPrivilegedProcess ? [] : ["--rootless"];
        await ExternalTool.RunAsync(Umoci.Tool, ["insert", .. rootless, "--image", $"{layout}:app", folder, "/opt"]);
        return layout;
    }

    private static async Task<(bool Derived, string? By, int Layers)> AskAsync(string image, string baseImage)
    {
        ToolOutput output = await OciContentCommand.RunAsync("base", image, "--base", baseImage, "--json");
        JsonNode report = JsonNode.Parse(output.StandardOutput)!;
        JsonNode found = Assert.Single(report["bases"]!.AsArray())!;
        bool derived = report["derived"]!.GetValue<bool>();
        Assert.Equal(
            (derived ? 0 : 1, "", baseImage, derived),
            (output.ExitCode, output.StandardError, found["source"]!.GetValue<string>(), found["derived"]!.GetValue<bool>()));
        return (derived, found["by"]?.GetValue<string>(), found["layers"]!.GetValue<int>());
    }
}
