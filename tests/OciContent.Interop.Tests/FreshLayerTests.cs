using System.Globalization;
using System.Text.Json.Nodes;
using OciContent.Interop.Tests.Kit;
using OciContent.TestKit.Engines;
using OciContent.TestKit.Registries;

namespace OciContent.Interop.Tests;

/// <summary><c>identify</c> names the tool of each of a hundred layers that it just made.</summary>
public sealed class FreshLayerTests : IDisposable
{
    private const string Name = "fresh/layers";

    private const string GoWriter = """
        package main

        import (
        	"compress/gzip"
        	"os"
        	"strconv")

        // For each pair of a level and a file: the file beside itself, compressed.
        func main() {
        	for i := 1; i < len(os.Args); i += 2 {
        		level, err := strconv.Atoi(os.Args[i])
        		content, err2 := os.ReadFile(os.Args[i+1])
        		out, err3 := os.Create(os.Args[i+1] + ".gz")
        		if err != nil || err2 != nil || err3 != nil {
        			panic(os.Args[i+1])
        		}
        		w, _ := gzip.NewWriterLevel(out, level)
        		w.Write(content)
        		w.Close()
        	}
        }
        """;

    private static readonly int Count = Cases.Count(all: 100, fewer: 8);

    private readonly TempFolder _temp = new() { MayLeaveFiles = true };

    public void Dispose() => _temp.Dispose();

    [RequiresToolsFact(Skopeo.Tool, DockerRegistryServer.Tool)]
    public Task Skopeos_AreNamed() =>
        AssertPusherAsync(
            "podman",
            salt: 1,
            static (source, destination) => Skopeo.CopyAsync(source, $"docker://{destination}", "--dest-tls-verify=false"));

    [RequiresToolsFact(ImageStorage.Podman, DockerRegistryServer.Tool)]
    public Task Podmans_AreNamed() =>
        AssertPusherAsync("podman", salt: 2, new ImageStorage(ImageStorage.Podman, _temp.PathOf("podman")).PushAsync);

    [RequiresToolsFact(Buildah.Tool, DockerRegistryServer.Tool)]
    public Task Buildahs_AreNamed() =>
        AssertPusherAsync("podman", salt: 3, new ImageStorage(Buildah.Tool, _temp.PathOf("buildah")).PushAsync);

    [EngineTheory(DockerRegistryServer.Tool)]
    [ClassData(typeof(EngineData))]
    public async Task Dockers_AreNamed(string kind)
    {
        await using DockerEngineServer engine = await DockerEngineServer.StartAsync(DockerEngineKind.Of(kind));

        // The containerd store pushes layers as it was given them: not compressed, so by no writer.
        string? compression = engine.Kind.HasContainerdStore ? null : (await EngineProfiles.OfAsync(engine)).Compression;
        await AssertPusherAsync(compression, salt: 4, async (source, destination) =>
        {
            await engine.RunAsync("load", "-q", "-i", source.Split(':')[1]);
            await engine.RunAsync("tag", $"{Name}:v1", destination);
            await engine.RunAsync("push", "-q", destination);
        });
    }

    [NewerToolsFact(Crane.Tool, "go", DockerRegistryServer.Tool)]
    public async Task Cranes_AreNamed()
    {
        string built = (await ExternalTool.RunAsync("go", "version", ToolPath.Find(Crane.Tool)!)).StandardOutput.Trim().Split(": go")[^1];
        string profile = new Version(built.Split(' ', '-')[0]) >= new Version(1, 27) ? "crane-go1.27" : "crane";
        await AssertPusherAsync(profile, salt: 5, static (source, destination) => Crane.PushAsync(source.Split(':')[1], destination));
    }

    [RequiresToolsFact(Umoci.Tool)]
    public async Task Umocis_AreNamed()
    {
        string layout = _temp.PathOf("layout");
        await ExternalTool.RunAsync(Umoci.Tool, "init", "--layout", layout);
        await ExternalTool.RunAsync(Umoci.Tool, "new", "--image", $"{layout}:v1");
        string[] rootless = Environment.IsPrivilegedProcess ? [] : ["--rootless"];
        IReadOnlyList<byte[]> contents = MakeLayers(new Random(6));
        for (int i = 0; i < contents.Count; i++)
        {
            string file = _temp.Write($"content/{i}", contents[i]);
            await ExternalTool.RunAsync(Umoci.Tool, ["insert", .. rootless, "--image", $"{layout}:v1", file, $"/file-{i}"]);
        }

        await AssertNamedAsync("umoci", $"oci:{layout}:v1");
    }

    [RequiresToolsFact("go")]
    public async Task GoPrograms_AreNamed()
    {
        var random = new Random(7);
        string[] files = [.. MakeLayers(random).Select((content, i) => _temp.Write($"go/{i}.tar", content))];
        string[] levels = [.. files.Select(_ => random.Next(-2, 10).ToString(CultureInfo.InvariantCulture))];
        await ExternalTool.RunAsync(
            GoProgram.Build(GoWriter, _temp.PathOf("writer")),
            [.. files.SelectMany((file, i) => (string[])[levels[i], file])]);

        JsonArray report = (await OciContentCommand.RunForJsonAsync(["identify", .. files.Select(static file => file + ".gz")])).AsArray();

        Assert.Equal(files.Length, report.Count);
        for (int i = 0; i < files.Length; i++)
        {
            // Level -1 is 6 by another name.
            AssertNamed(levels[i] == "-1" ? "go:6" : $"go:{levels[i]}", report[i]);
        }
    }

    // From an empty file to several chunks of pgzip; of each, half compresses.
    private static IReadOnlyList<byte[]> MakeLayers(Random random) =>
        [.. Enumerable.Range(0, Count).Select(i => OddLayers.Files(random, 1 + i % 7, 1 << (4 + i % 17)))];

    private async Task AssertPusherAsync(string? profile, int salt, Func<string, string, Task> push)
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        string archive = await new OddImage("layers", MakeLayers) { Name = $"{Name}:v1" }.WriteAsync(_temp, "docker-archive", salt);
        string pushed = $"{registry.Address}/{Name}:v1";
        await push($"docker-archive:{archive}:{Name}:v1", pushed);
        await AssertNamedAsync(profile, $"docker://{pushed}");
    }

    private static async Task AssertNamedAsync(string? profile, string image)
    {
        ToolOutput output = await OciContentCommand.RunAsync("identify", image, "--json");
        JsonArray layers = JsonNode.Parse(output.StandardOutput)!.AsArray();
        Assert.Equal(Count, layers.Count);
        if (profile is null)
        {
            Assert.All(layers, static layer => Assert.Empty(layer!["writers"]!.AsArray()));
            return;
        }

        Assert.Equal((0, ""), (output.ExitCode, output.StandardError));
        Assert.All(layers, layer => AssertNamed(profile, layer));
    }

    private static void AssertNamed(string profile, JsonNode? layer) =>
        Assert.Contains(
            profile,
            layer!["writers"]!
                .AsArray()
                .Where(static writer => writer!["exact"]!.GetValue<bool>())
                .Select(static writer => writer!["profile"]!.GetValue<string>()));
}
