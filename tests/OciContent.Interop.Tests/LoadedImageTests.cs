using System.Text.Json.Nodes;
using OciContent.Interop.Tests.Kit;
using OciContent.TestKit.Engines;

namespace OciContent.Interop.Tests;

/// <summary>What was converted or edited is loaded into every engine, and has the ID there that is said before.</summary>
public sealed class LoadedImageTests : IDisposable
{
    private readonly TempFolder _temp = new() { MayLeaveFiles = true };

    public void Dispose() => _temp.Dispose();

    [EngineTheory]
    [ClassData(typeof(EngineData))]
    public async Task ConvertedAndEditedImages_HaveTheIdThatIsSaid(string kind)
    {
        await using DockerEngineServer engine = await DockerEngineServer.StartAsync(DockerEngineKind.Of(kind));
        string oci = $"oci:{Repository.Hello("oci")}:latest";
        string docker = $"dir:{Repository.Hello("dir-docker")}";
        string layer = Path.Join(
            Repository.Hello("oci"),
            "blobs/sha256/65a40b2155b2e8a9532f8b68555353fb5df2a7417a31071b7e8510d98cd5a8e1");
        (string Name, string[] Command)[] changes =
        [
            ("to-docker", ["convert", oci, "DEST", "--to", "docker"]),
            ("to-oci", ["convert", docker, "DEST", "--to", "oci"]),
            ("to-oci-as-containerd", ["convert", docker, "DEST", "--to", "oci", "--like", "containerd"]),
            ("platform", ["edit", oci, "DEST", "--set-platform", "linux/arm64"]),
            ("annotation", ["edit", oci, "DEST", "--annotate", "org.example.a=b"]),
            ("layer", ["edit", oci, "DEST", "--replace-layer", $"0={layer}"]),
        ];
        var problems = new ShapeProblems();
        foreach ((string name, string[] command) in changes)
        {
            await problems.CheckAsync(name, () => AssertIdAsync(engine, name, command));
        }

        problems.AssertNone();
    }

    private async Task AssertIdAsync(DockerEngineServer engine, string name, string[] command)
    {
        string made = $"oci:{_temp.PathOf(name)}:v1";
        string[] arguments = [.. command.Select(argument => argument == "DEST" ? made : argument)];
        ToolOutput output = await OciContentCommand.RunAsync(arguments);
        Assert.True(output.ExitCode == 0, output.StandardError);
        JsonNode image = (await OciContentCommand.RunForJsonAsync("inspect", made))["images"]![0]!;
        string said = (string)(engine.Kind.HasContainerdStore ? image["manifest"]!["digest"] : image["imageId"])!;

        // Over the engine's API, and as archives that its own command loads.
        await OciContentCommand.RunForJsonAsync("copy", made, $"docker-daemon:{name}:api", "--docker-host", engine.Host);
        Assert.Equal(said, await engine.GetIdAsync($"{name}:api"));
        string both = _temp.PathOf($"{name}-both.tar");
        await OciContentCommand.RunForJsonAsync("copy", made, $"docker-oci-archive:{both}:{name}:both");
        await engine.RunAsync("load", "-q", "-i", both);
        Assert.Equal(said, await engine.GetIdAsync($"{name}:both"));
        string plain = _temp.PathOf($"{name}.tar");
        await OciContentCommand.RunForJsonAsync("copy", made, $"docker-archive:{plain}:{name}:plain");
        await engine.RunAsync("load", "-q", "-i", plain);

        // A docker-archive has no manifest that the containerd store could keep: only the config stays.
        JsonNode loaded = await OciContentCommand.RunForJsonAsync("inspect", $"docker-daemon:{name}:plain", "--docker-host", engine.Host);
        Assert.Equal((string?)image["imageId"], (string?)loaded["images"]![0]!["imageId"]);
        Assert.Equal(await engine.GetIdAsync($"{name}:plain"), (string?)loaded["engine"]!["id"]);
    }
}
