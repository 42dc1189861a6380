using System.Text.Json.Nodes;
using OciContent.Interop.Tests.Kit;
using OciContent.TestKit.Engines;

namespace OciContent.Interop.Tests;

/// <summary>The sizes that <c>inspect</c> computes are those that engines show.</summary>
public sealed class EngineSizeTests : IDisposable
{
    private static readonly string[] Shapes =
        ["kinds-of-entries", "two-hundred-files", "twice", "empty-tars-around", "padded", "unterminated", "zero-bytes", "history"];

    private readonly TempFolder _temp = new() { MayLeaveFiles = true };

    public void Dispose() => _temp.Dispose();

    [EngineTheory]
    [ClassData(typeof(EngineData))]
    public async Task Sizes_AreThoseThatTheEngineShows(string kind)
    {
        await using DockerEngineServer engine = await DockerEngineServer.StartAsync(DockerEngineKind.Of(kind));

        await AssertSizesAsync(engine, engine.Kind.HasContainerdStore ? "contentSize" : "filesSize");
    }

    [EngineTheory]
    [ClassData(typeof(EngineData))]
    public async Task Sizes_AreThoseThatTheEngineShows_WithOverlay2(string kind)
    {
        var engineKind = DockerEngineKind.Of(kind);
        if (engineKind.HasContainerdStore)
        {
            return;
        }

        DockerEngineServer engine;
        try
        {
            engine = await DockerEngineServer.StartAsync(engineKind, driver: "overlay2");
        }
        catch (ToolFailedException e) when (e.Message.Contains("overlay", StringComparison.Ordinal))
        {
            // Not every file system can be overlaid.
            return;
        }

        await using (engine)
        {
            await AssertSizesAsync(engine, "unpackedSize");
        }
    }

    private async Task AssertSizesAsync(DockerEngineServer engine, string name)
    {
        foreach (string shape in Shapes)
        {
            OddImage image = OddImages.All.Single(image => image.Shape == shape);
            string archive = await image.WriteAsync(_temp, "docker-archive", salt: 6);
            await engine.RunAsync("load", "-q", "-i", archive);
            string shown = (await engine.RunAsync("image", "inspect", "--format", "{{.Size}}", image.Name)).StandardOutput.Trim();

            JsonNode inspected = await OciContentCommand.RunForJsonAsync(
                "inspect",
                $"docker-daemon:{image.Name}",
                "--docker-host",
                engine.Host);

            Assert.Equal((shape, shown, shown), (shape, $"{inspected["images"]![0]![name]}", $"{inspected["engine"]!["size"]}"));
            if (name != "contentSize")
            {
                JsonNode ofArchive = await OciContentCommand.RunForJsonAsync("inspect", archive);
                Assert.Equal((shape, shown), (shape, $"{ofArchive["images"]![0]![name]}"));
            }
        }
    }
}
