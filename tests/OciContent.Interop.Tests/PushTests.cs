using System.Text.Json.Nodes;
using OciContent.Interop.Tests.Kit;
using OciContent.TestKit.Engines;
using OciContent.TestKit.Registries;

namespace OciContent.Interop.Tests;

/// <summary>What a registry shows of an image that a tool pushed is what <c>infer</c> says before.</summary>
public sealed class PushTests : IDisposable
{
    private readonly TempFolder _temp = new() { MayLeaveFiles = true };

    public void Dispose() => _temp.Dispose();

    [EngineTheory(DockerRegistryServer.Tool)]
    [ClassData(typeof(EngineData))]
    public async Task Infer_SaysWhatDockerPushes(string kind)
    {
        await using DockerEngineServer engine = await DockerEngineServer.StartAsync(DockerEngineKind.Of(kind));
        if (!await IsKnownAsync(engine))
        {
            return;
        }

        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        foreach (int seed in Cases.Seeds(40, 10))
        {
            string name = $"odd/image:{seed}";
            string pushed = $"{registry.Address}/odd/image:{seed}";
            string archive = _temp.PathOf($"odd-{seed}.tar");
            OddImages.Write(archive, seed, name);
            await engine.RunAsync("load", "-q", "-i", archive);
            await engine.RunAsync("tag", name, pushed);
            await engine.RunAsync("push", "-q", pushed);

            (_, string? digest, string? mediaType) = await registry.GetManifestAsync("odd/image", $"{seed}");

            JsonNode manifest = await InferAsync(archive, "docker", ProfileOf(engine));
            Assert.Equal((seed, digest, mediaType), (seed, (string?)manifest["digest"], (string?)manifest["mediaType"]));
        }
    }

    [EngineTheory(DockerRegistryServer.Tool)]
    [ClassData(typeof(EngineData))]
    public async Task Infer_SaysWhatDockerPushesOfItsOwnSave(string kind)
    {
        await using DockerEngineServer engine = await DockerEngineServer.StartAsync(DockerEngineKind.Of(kind));
        if (!await IsKnownAsync(engine))
        {
            return;
        }

        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        string pushed = $"{registry.Address}/hello:1";
        await engine.RunAsync("load", "-q", "-i", Repository.Hello("hello-docker-archive.tar"));
        await engine.RunAsync("tag", "example.com/hello:1.0", pushed);
        await engine.RunAsync("push", "-q", pushed);
        string saved = _temp.PathOf("saved.tar");
        await engine.RunAsync("save", "-o", saved, "example.com/hello:1.0");

        (_, string? digest, _) = await registry.GetManifestAsync("hello", "1");

        Assert.Equal(digest, (string?)(await InferAsync(saved, "docker", ProfileOf(engine)))["digest"]);
        JsonNode found = await OciContentCommand.RunForJsonAsync("which", digest!, saved);
        Assert.Equal(
            engine.Kind.HasContainerdStore ? "manifest" : "inferredManifest",
            (string?)found["matches"]![0]!["role"]);
    }

    [RequiresToolsFact(Skopeo.Tool, DockerRegistryServer.Tool)]
    public async Task Infer_SaysWhatSkopeoPushes()
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        foreach (int seed in Cases.Seeds(40, 10))
        {
            // Another content for each tool: skopeo remembers blobs that it has seen elsewhere, and may push one of them instead.
            string archive = _temp.PathOf($"odd-{seed}.tar");
            OddImages.Write(archive, 1000 + seed, $"odd/image:{seed}");
            string layout = _temp.PathOf($"layout-{seed}");
            await OciContentCommand.RunAsync("copy", $"docker-archive:{archive}", $"oci:{layout}:1");

            await AssertPushesAsync(registry, $"docker-archive:{archive}:odd/image:{seed}", $"a{seed}");
            await AssertPushesAsync(registry, $"oci:{layout}:1", $"l{seed}");
        }
    }

    [RequiresToolsFact(Skopeo.Tool, DockerRegistryServer.Tool)]
    public async Task Infer_SaysThatSkopeoLeavesWhatIsCompressed()
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();

        await AssertPushesAsync(registry, $"oci:{Repository.Hello("oci")}:latest", "hello");
    }

    [RequiresToolsFact(Buildah.Tool, DockerRegistryServer.Tool)]
    public async Task Infer_SaysWhatBuildahPushes()
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        var buildah = new Buildah(_temp.FullPath);
        string archive = _temp.PathOf("odd.tar");
        OddImages.Write(archive, 2002, "odd/image:1");
        string[] sources =
        [
            $"oci:{Repository.Hello("oci")}:latest",
            $"docker-archive:{Repository.Hello("hello-docker-archive.tar")}:example.com/hello:1.0",
            $"docker-archive:{archive}:odd/image:1",
        ];
        for (int i = 0; i < sources.Length; i++)
        {
            string image = await buildah.PullAsync(sources[i]);
            await buildah.PushAsync(image, $"docker://{registry.Address}/image:{i}", "--tls-verify=false");

            (_, string? digest, string? mediaType) = await registry.GetManifestAsync("image", $"{i}");

            JsonNode manifest = await InferAsync(sources[i], "podman", "podman");
            Assert.Equal((i, digest, mediaType), (i, (string?)manifest["digest"], (string?)manifest["mediaType"]));
        }
    }

    private static string ProfileOf(DockerEngineServer engine) => engine.Kind.HasContainerdStore ? "docker-containerd" : "docker";

    // Go 1.27 compresses otherwise, which no profile does so far; the containerd store compresses nothing.
    private static async Task<bool> IsKnownAsync(DockerEngineServer engine)
    {
        string go = (await engine.RunAsync("version", "--format", "{{.Server.GoVersion}}")).StandardOutput.Trim();
        return engine.Kind.HasContainerdStore || new Version(go["go".Length..]) < new Version(1, 27);
    }

    private static async Task AssertPushesAsync(DockerRegistryServer registry, string source, string tag)
    {
        await Skopeo.CopyAsync(source, $"docker://{registry.Address}/odd/image:{tag}", "--dest-tls-verify=false");

        (_, string? digest, string? mediaType) = await registry.GetManifestAsync("odd/image", tag);

        JsonNode manifest = await InferAsync(source, "podman", "skopeo");
        Assert.Equal((tag, digest, mediaType), (tag, (string?)manifest["digest"], (string?)manifest["mediaType"]));
    }

    private static async Task<JsonNode> InferAsync(string image, string compression, string profile)
    {
        JsonNode report = await OciContentCommand.RunForJsonAsync("infer", image, "--profile", compression);
        return Assert.Single(report["images"]!.AsArray())!["manifests"]!.AsArray()
            .Single(manifest => (string?)manifest!["profile"] == profile)!;
    }
}
