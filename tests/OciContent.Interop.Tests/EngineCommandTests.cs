using System.Text.Json.Nodes;
using OciContent.Interop.Tests.Kit;
using OciContent.TestKit.Engines;

namespace OciContent.Interop.Tests;

/// <summary>The command over real Docker engines, and the archives that these and skopeo read.</summary>
public sealed class EngineCommandTests
{
    private static string Hello => Repository.PathOf("tests/vectors/images/hello/oci");

    [RequiresToolsFact(Skopeo.Tool)]
    public async Task BothArchive_IsReadBySkopeoAsEither()
    {
        using var temp = new TempFolder();
        string file = temp.PathOf("both.tar");
        await OciContentCommand.RunForJsonAsync("copy", Hello, $"docker-oci-archive:{file}:app:v1");
        JsonNode inspected = await OciContentCommand.RunForJsonAsync("inspect", file);
        JsonNode image = inspected["images"]![0]!;

        Assert.Equal((string?)image["manifest"]!["digest"], await Skopeo.ManifestDigestAsync($"oci-archive:{file}"));
        await Skopeo.CopyAsync($"docker-archive:{file}:app:v1", $"oci:{temp.PathOf("copied")}:v1");
        JsonNode copied = await OciContentCommand.RunForJsonAsync("inspect", $"oci:{temp.PathOf("copied")}");
        Assert.Equal(
            image["layers"]!.AsArray().Select(static layer => (string?)layer!["diffId"]),
            copied["images"]![0]!["layers"]!.AsArray().Select(static layer => (string?)layer!["diffId"]));
    }

    [EngineTheory]
    [ClassData(typeof(EngineData))]
    public async Task Verbs_WorkOnWhatIsInAnEngine(string kind)
    {
        await using DockerEngineServer server = await DockerEngineServer.StartAsync(DockerEngineKind.Of(kind));
        using var temp = new TempFolder();
        string[] host = ["--docker-host", server.Host];
        string file = temp.PathOf("both.tar");
        await OciContentCommand.RunForJsonAsync("copy", Hello, $"docker-oci-archive:{file}:app:v1");
        await server.RunAsync("load", "-i", file);
        string id = await server.GetIdAsync("app:v1");

        JsonNode inspected = await OciContentCommand.RunForJsonAsync(["inspect", "docker-daemon:app:v1", .. host]);

        Assert.Equal("docker-daemon", (string?)inspected["format"]);
        Assert.Equal(id, (string?)inspected["engine"]!["id"]);
        Assert.Equal(server.Kind.HasContainerdStore ? "containerd" : "graph-driver", (string?)inspected["engine"]!["store"]);
        JsonNode image = inspected["images"]![0]!;
        Assert.Equal(id, server.Kind.HasContainerdStore ? (string?)image["manifest"]!["digest"] : (string?)image["imageId"]);

        JsonNode verified = await OciContentCommand.RunForJsonAsync(["verify", "docker-daemon:app:v1", .. host]);
        Assert.True((bool)verified["ok"]!);
        JsonNode tags = await OciContentCommand.RunForJsonAsync(["tags", "docker-daemon:app", .. host]);
        Assert.Equal(["v1"], tags["tags"]!.AsArray().Select(static tag => (string?)tag));
        ToolOutput found = await OciContentCommand.RunAsync(["which", id, "docker-daemon:app:v1", .. host]);
        Assert.Equal((0, ""), (found.ExitCode, found.StandardError));
        ToolOutput config = await OciContentCommand.RunAsync(["copy", "docker-daemon:app:v1", $"dir:{temp.PathOf("dir")}", .. host]);
        Assert.Equal((0, ""), (config.ExitCode, config.StandardError));

        // What is edited is loaded under another name, and is what the engine then has.
        JsonNode edited = await OciContentCommand.RunForJsonAsync(
            ["edit", "docker-daemon:app:v1", "docker-daemon:app:v2", "--set-platform", "linux/arm64", .. host]);
        Assert.NotNull(edited);
        Assert.NotEqual(id, await server.GetIdAsync("app:v2"));
        JsonNode again = await OciContentCommand.RunForJsonAsync(["inspect", "docker-daemon:app:v2", .. host]);
        Assert.Equal(await server.GetIdAsync("app:v2"), (string?)again["engine"]!["id"]);

        // Whether it is the image that is somewhere else does not depend on the manifests that engines make.
        JsonNode same = JsonNode.Parse(
            (await OciContentCommand.RunAsync(["diff", "docker-daemon:app:v1", Hello, "--json", .. host])).StandardOutput)!["engine"]!;
        Assert.Equal(
            (true, server.Kind.HasContainerdStore ? "manifest" : "imageId", id),
            ((bool)same["same"]!, (string?)same["by"], (string?)same["hash"]));
        ToolOutput other = await OciContentCommand.RunAsync(["diff", Hello, "docker-daemon:app:v2", .. host]);
        Assert.Equal(1, other.ExitCode);
        Assert.EndsWith(
            "It is another image: the layers are the same, and the configs differ.\n",
            other.StandardOutput,
            StringComparison.Ordinal);

        ToolOutput missing = await OciContentCommand.RunAsync(["inspect", "docker-daemon:app:v3", .. host]);
        Assert.Equal(2, missing.ExitCode);
    }
}
