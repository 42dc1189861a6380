using System.Text.Json.Nodes;
using OciContent.Interop.Tests.Kit;
using OciContent.TestKit.Engines;
using OciContent.TestKit.Registries;

namespace OciContent.Interop.Tests;

/// <summary>
/// What a registry shows of an image that an engine pushed is what <c>infer</c> says before, of the archives that we write and of those
/// that the engine saves, for images of odd shapes; and what others push of an engine's archive too.
/// </summary>
public sealed class DockerPushTests : IDisposable
{
    private const string Repo = "odd/image";

    private readonly TempFolder _temp = new() { MayLeaveFiles = true };

    public void Dispose() => _temp.Dispose();

    [EngineTheory(DockerRegistryServer.Tool)]
    [ClassData(typeof(EngineData))]
    public async Task Infer_SaysWhatDockerPushes_OfOurArchives_AndOfItsOwnSave(string kind)
    {
        await using DockerEngineServer engine = await DockerEngineServer.StartAsync(DockerEngineKind.Of(kind));
        (string compression, string profile) = await EngineProfiles.OfAsync(engine);
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        var problems = new ShapeProblems();
        OddImage[] images = [.. SomeFor(engine, OddImages.Some)];
        for (int i = 0; i < images.Length; i++)
        {
            // An archive of both kinds is the same to an engine but for where it finds the layers: some shapes tell.
            OddImage image = images[i];
            foreach (string transport in i % 4 == 0 ? (string[])["docker-archive", "docker-oci-archive"] : ["docker-archive"])
            {
                await problems.CheckAsync(
                    $"{transport} {image}",
                    () => AssertEnginePushesAsync(engine, registry, image, transport, compression, profile));
            }
        }

        problems.AssertNone();
    }

    [EngineTheory(DockerRegistryServer.Tool, Skopeo.Tool, ImageStorage.Podman, "tar")]
    [ClassData(typeof(EngineData))]
    public async Task Infer_SaysWhatOthersPush_OfAnEnginesSave(string kind)
    {
        await using DockerEngineServer engine = await DockerEngineServer.StartAsync(DockerEngineKind.Of(kind));
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        var storage = new ImageStorage(ImageStorage.Podman, _temp.PathOf("podman"));
        var problems = new ShapeProblems();
        int salt = 100 + DockerEngineKind.All.ToList().IndexOf(engine.Kind);
        IEnumerable<OddImage> images = OddImages.Some.Where(image => engine.Kind.HasContainerdStore || !image.IsRefusedByGraphDriver);
        foreach (OddImage image in SomeFor(engine, images))
        {
            // Another content for each engine: the tools remember blobs that they have seen elsewhere, and may push one of them instead.
            string archive = await image.WriteAsync(_temp, "docker-archive", salt);
            string saved = _temp.PathOf($"saved-{image}.tar");
            await engine.RunAsync("load", "-q", "-i", archive);
            if (await TrySaveAsync(engine, image, saved))
            {
                await problems.CheckAsync($"{image}", () => AssertOthersPushAsync(registry, storage, image, saved));
                File.Delete(saved);
            }

            await engine.RunAsync("rmi", image.Name);
            File.Delete(archive);
        }

        problems.AssertNone();
    }

    // What is between the oldest and the newest kind of engine differs from them in few shapes.
    private static IEnumerable<OddImage> SomeFor(DockerEngineServer engine, IEnumerable<OddImage> images) =>
        engine.Kind == DockerEngineKind.All[0] || engine.Kind == DockerEngineKind.All[^1]
            ? images
            : images.Where(static (image, i) => i % 3 == 0 && !image.IsLarge);

    private static async Task AssertOthersPushAsync(DockerRegistryServer registry, ImageStorage storage, OddImage image, string saved)
    {
        string source = $"docker-archive:{saved}:{image.Name}";
        await Skopeo.CopyAsync(source, $"docker://{registry.Address}/{Repo}:skopeo-{image}", "--dest-tls-verify=false");
        await PushInference.AssertAsync(registry, Repo, $"skopeo-{image}", source, "podman", "skopeo");
        await storage.PushAsync(source, $"{registry.Address}/{Repo}:podman-{image}");
        await PushInference.AssertAsync(registry, Repo, $"podman-{image}", source, "podman", "podman");

        // The library that Debian packages takes the layers that Docker 25 and later describe for foreign ones; crane 0.20 does not.
        if (GoProgram.HasLibrary(Crane.Library) && !await DescribesLayersAsync(saved))
        {
            JsonNode? manifest = await PushInference.FindAsync(source, "crane", "crane");
            (string digest, string mediaType) = await Crane.DescribeAsync(saved);
            Assert.Equal((digest, mediaType), ((string?)manifest?["digest"] ?? "none", (string?)manifest?["mediaType"] ?? "none"));
        }
    }

    private async Task AssertEnginePushesAsync(
        DockerEngineServer engine,
        DockerRegistryServer registry,
        OddImage image,
        string transport,
        string compression,
        string profile)
    {
        string archive = await image.WriteAsync(_temp, transport, salt: 0);
        if (image.IsRefusedByGraphDriver && !engine.Kind.HasContainerdStore)
        {
            await Assert.ThrowsAsync<ToolFailedException>(() => engine.RunAsync("load", "-q", "-i", archive));
            Assert.Null(await PushInference.FindAsync(archive, compression, profile));
            return;
        }

        string tag = $"{transport}-{image}";
        string pushed = $"{registry.Address}/{Repo}:{tag}";
        await engine.RunAsync("load", "-q", "-i", archive);
        await engine.RunAsync("tag", image.Name, pushed);
        await engine.RunAsync("push", "-q", pushed);
        await PushInference.AssertAsync(registry, Repo, tag, archive, compression, profile);

        string saved = _temp.PathOf($"saved-{tag}.tar");
        if (await TrySaveAsync(engine, image, saved))
        {
            await PushInference.AssertAsync(registry, Repo, tag, saved, compression, profile);
            await AssertFoundAsync(registry, tag, saved);
            File.Delete(saved);
        }

        await engine.RunAsync("rmi", image.Name, pushed);
        File.Delete(archive);
    }

    private static async Task<bool> DescribesLayersAsync(string saved) =>
        (await ExternalTool.RunAsync("tar", "-xOf", saved, "manifest.json"))
            .StandardOutput.Contains("LayerSources", StringComparison.Ordinal);

    private static async Task<bool> TrySaveAsync(DockerEngineServer engine, OddImage image, string file)
    {
        if (image.IsNeverSavedByGraphDriver && !engine.Kind.HasContainerdStore)
        {
            await Assert.ThrowsAsync<ToolFailedException>(() => engine.RunAsync("save", "-o", file, image.Name));
            return false;
        }

        await engine.RunAsync("save", "-o", file, image.Name);
        return true;
    }

    // The digest that the registry shows is found in the file.
    private static async Task AssertFoundAsync(DockerRegistryServer registry, string tag, string saved)
    {
        (_, string? digest, _) = await registry.GetManifestAsync(Repo, tag);
        JsonNode found = await OciContentCommand.RunForJsonAsync("which", digest!, saved);
        Assert.Contains((string?)found["matches"]![0]!["role"], (string[])["manifest", "inferredManifest"]);
    }
}
