using System.Text.Json.Nodes;
using OciContent.Interop.Tests.Kit;
using OciContent.TestKit.Registries;

namespace OciContent.Interop.Tests;

/// <summary>
/// What a registry shows of an image that skopeo, podman, buildah or crane pushed is what <c>infer</c> says before, for images of odd
/// shapes. Each tool has contents of its own, for they remember what they have seen.
/// </summary>
public sealed class PushTests : IDisposable
{
    private const string Repo = "odd/image";

    private readonly TempFolder _temp = new() { MayLeaveFiles = true };

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Shapes_AreManyAndDifferent()
    {
        Assert.True(OddImages.All.Count >= 45, $"There are {OddImages.All.Count} shapes: expected 45 or more.");
        Assert.Equal(OddImages.All.Count, OddImages.All.DistinctBy(static image => image.Shape).Count());
        Assert.True(OddImages.All.Count(static image => !image.IsRefusedByGraphDriver) >= 40);
    }

    [RequiresToolsFact(Skopeo.Tool, DockerRegistryServer.Tool)]
    public async Task Infer_SaysWhatSkopeoPushes()
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        await AssertPushesAsync(
            registry,
            salt: 1,
            new Pushing(
                "podman",
                "skopeo",
                [],
                static (source, destination) => Skopeo.CopyAsync(source, $"docker://{destination}", "--dest-tls-verify=false")));
    }

    [RequiresToolsFact(Skopeo.Tool, DockerRegistryServer.Tool)]
    public async Task Infer_SaysThatSkopeoLeavesWhatIsCompressed()
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        string source = $"oci:{Repository.Hello("oci")}:latest";
        await Skopeo.CopyAsync(source, $"docker://{registry.Address}/{Repo}:hello", "--dest-tls-verify=false");
        await PushInference.AssertAsync(registry, Repo, "hello", source, "podman", "skopeo");
    }

    [RequiresToolsFact(ImageStorage.Podman, DockerRegistryServer.Tool)]
    public Task Infer_SaysWhatPodmanPushes() => AssertStoragePushesAsync(ImageStorage.Podman, salt: 2, "docker-archive", "oci-archive");

    // It has podman's code.
    [RequiresToolsFact(Buildah.Tool, DockerRegistryServer.Tool)]
    public Task Infer_SaysWhatBuildahPushes() => AssertStoragePushesAsync(Buildah.Tool, salt: 3, "oci-archive");

    [RequiresGoLibraryFact(Crane.Library, Crane.Package, IsOptional = true)]
    public async Task Infer_SaysWhatCranePushesOfArchives()
    {
        var problems = new ShapeProblems();
        foreach (OddImage image in OddImages.Some)
        {
            string archive = await image.WriteAsync(_temp, "docker-archive", salt: 4);
            await problems.CheckAsync(
                $"{image}",
                async () =>
                {
                    JsonNode? manifest = await PushInference.FindAsync($"docker-archive:{archive}", "crane", "crane");
                    Assert.Equal(
                        await Crane.DescribeAsync(archive),
                        ((string?)manifest?["digest"] ?? "none", (string?)manifest?["mediaType"] ?? "none"));
                });
            File.Delete(archive);
        }

        problems.AssertNone();
    }

    [NewerToolsFact(Crane.Tool, "go", DockerRegistryServer.Tool)]
    public async Task Infer_SaysWhatNewerCranesPushOfArchives()
    {
        string built = (await ExternalTool.RunAsync("go", "version", ToolPath.Find(Crane.Tool)!)).StandardOutput.Trim().Split(": go")[^1];
        string profile = new Version(built.Split(' ', '-')[0]) >= new Version(1, 27) ? "crane-go1.27" : "crane";
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        var problems = new ShapeProblems();
        foreach (OddImage image in OddImages.Some)
        {
            string archive = await image.WriteAsync(_temp, "docker-archive", salt: 6);
            await problems.CheckAsync(
                $"{image}",
                async () =>
                {
                    await ExternalTool.RunAsync(Crane.Tool, "push", archive, $"{registry.Address}/{Repo}:{image}");
                    await PushInference.AssertAsync(registry, Repo, $"{image}", $"docker-archive:{archive}", profile, profile);
                });
            File.Delete(archive);
        }

        problems.AssertNone();
    }

    [NewerToolsFact(Crane.Tool, DockerRegistryServer.Tool)]
    public async Task Infer_SaysWhatCranePushesOfLayouts()
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        await AssertPushesAsync(
            registry,
            salt: 5,
            new Pushing("crane", "crane", [], static (source, destination) => Crane.PushAsync(source.Split(':')[1], destination))
            {
                Transports = ["oci"],
            });
    }

    private async Task AssertStoragePushesAsync(string tool, int salt, params string[] transports)
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        var storage = new ImageStorage(tool, _temp.PathOf(tool));
        await AssertPushesAsync(
            registry,
            salt,
            new Pushing("podman", "podman", [], storage.PushAsync) { Transports = transports });

        string hello = $"oci:{Repository.Hello("oci")}:latest";
        await storage.PushAsync(hello, $"{registry.Address}/{Repo}:hello");
        await PushInference.AssertAsync(registry, Repo, "hello", hello, "podman", "podman");
    }

    // Each shape, as we write it.
    private async Task AssertPushesAsync(DockerRegistryServer registry, int salt, Pushing pushing)
    {
        var problems = new ShapeProblems();
        foreach (OddImage image in OddImages.Some)
        {
            foreach (string transport in pushing.Transports)
            {
                string path = await image.WriteAsync(_temp, transport, salt);
                string name = transport == "docker-archive" ? image.Name : "v1";
                await problems.CheckAsync(
                    $"{transport} {image}",
                    () => AssertPushesAsync(registry, image, $"{transport}:{path}:{name}", $"{transport}-{image}", pushing));
                if (transport == "oci")
                {
                    Directory.Delete(path, recursive: true);
                }
                else
                {
                    File.Delete(path);
                }
            }
        }

        problems.AssertNone();
    }

    private static async Task AssertPushesAsync(DockerRegistryServer registry, OddImage image, string source, string tag, Pushing pushing)
    {
        string destination = $"{registry.Address}/{Repo}:{tag}";
        if (pushing.Refused.Contains(image.Shape))
        {
            await Assert.ThrowsAsync<ToolFailedException>(() => pushing.PushAsync(source, destination));
            return;
        }

        await pushing.PushAsync(source, destination);
        await PushInference.AssertAsync(registry, Repo, tag, source, pushing.Compression, pushing.Profile);
    }

    /// <summary>A way to push.</summary>
    /// <param name="Compression">The profile by which it compresses layers.</param>
    /// <param name="Profile">The profile of what it pushes.</param>
    /// <param name="Refused">The shapes that it refuses.</param>
    /// <param name="PushAsync">Pushes what is at a location to a name in a registry.</param>
    private sealed record Pushing(string Compression, string Profile, string[] Refused, Func<string, string, Task> PushAsync)
    {
        /// <summary>How what it pushes is kept.</summary>
        public string[] Transports { get; init; } = ["docker-archive", "oci"];
    }
}
