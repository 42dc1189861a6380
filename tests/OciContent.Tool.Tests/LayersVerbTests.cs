using System.Text.Json;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>layers</c>: what an image's documents say of its layers; none is read.</summary>
public sealed class LayersVerbTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Layers_AreListedWithWhatMadeThem()
    {
        ToolRun run = await ToolRun.RunAsync("layers", Repository.Hello("oci"));

        Assert.Equal(
            """
            latest, 1.0  linux/amd64
              layer 1  sha256:5031a68cdbe01291bf5dc64a382a640e781a9dfa2f1ae1d3c739923d30a998e8  11,310 B  insert base
              layer 2  sha256:65a40b2155b2e8a9532f8b68555353fb5df2a7417a31071b7e8510d98cd5a8e1   5,610 B  insert app
              layer 3  sha256:e7ec872318103ec64011d5559c4ff281999ab676154351abe0424c9906d7a830      81 B  remove passwd

            """,
            run.Out,
            ignoreLineEndingDifferences: true);
        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
    }

    [Fact]
    public async Task AsJson_EachSaysWhoseItIs()
    {
        JsonElement[] layers = [.. (await ToolRun.RunAsync("layers", Repository.Hello("oci"), "--json")).Json().EnumerateArray()];

        Assert.Equal([0, 1, 2], layers.Select(static layer => layer.GetProperty("index").GetInt32()));
        Assert.Equal(
            """{"platform":"linux/amd64","manifest":"sha256:370c551e9d0a3aad9e7e6c352ef9d3a5ca4aee8292885590f93dc69badf1164b","imageId":"sha256:39093b95ea60f07c185099b2d7bafd4a2541d403207ebaac298cb94fc4c37ede","index":2,"digest":"sha256:e7ec872318103ec64011d5559c4ff281999ab676154351abe0424c9906d7a830","size":81,"mediaType":"application/vnd.oci.image.layer.v1.tar\u002Bgzip","diffId":"sha256:9cda696e344bae3874899e1da78b2dbef69b4021cad0a09bd97d73aad2c14acd","created":"2024-02-29T12:00:00Z","createdBy":"remove passwd"}""",
            JsonSerializer.Serialize(layers[2]));
    }

    [Fact]
    public async Task WithoutAManifest_TheDiffIdIsWhatIsKnown()
    {
        ToolRun run = await ToolRun.RunAsync("layers", Repository.Hello("hello-docker-archive.tar"));

        Assert.Equal(
            "  layer 1  sha256:69db64cad5fb56805fc8d7bffe113004d730f460a9d600ad974effdd1d1e3e35  - B  insert base",
            run.OutLines[1]);
        Assert.Equal(ExitCodes.Done, run.ExitCode);
    }

    [Fact]
    public async Task AHistoryOfOtherLayers_IsNotTakenForTheirs()
    {
        string layout = _temp.PathOf("layout");
        await ToolRun.RunAsync("copy", $"oci:{Repository.Hello("oci")}:latest", $"oci:{layout}:v1");
        byte[] config = File.ReadAllBytes(Path.Join(
            layout, "blobs/sha256/39093b95ea60f07c185099b2d7bafd4a2541d403207ebaac298cb94fc4c37ede"));
        var document = System.Text.Json.Nodes.JsonNode.Parse(config)!;
        document["history"]!.AsArray().RemoveAt(0);
        string file = _temp.Write("config", System.Text.Encoding.UTF8.GetBytes(document.ToJsonString()));
        await ToolRun.RunAsync("edit", $"oci:{layout}:v1", $"oci:{layout}:v1", "--replace-config", file);

        JsonElement[] layers = [.. (await ToolRun.RunAsync("layers", $"oci:{layout}:v1", "--json")).Json().EnumerateArray()];

        Assert.Equal(3, layers.Length);
        Assert.All(layers, static layer => Assert.False(layer.TryGetProperty("createdBy", out _)));
    }
}
