using System.Text.Json;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

public sealed class InferVerbTests : IDisposable
{
    private const string DiffId = "sha256:69db64cad5fb56805fc8d7bffe113004d730f460a9d600ad974effdd1d1e3e35";

    // Go 1.19.8's compress/gzip of that layer, at level 6.
    private const string Docker = "sha256:63bd7184a9b6d3be5684517e81f3a210d91d4a8b0ac098e1842a1379e802412e";

    // What docker push of Docker 20.10.24 and 26.1.5 makes of the archive.
    private const string Pushed = "sha256:758d7a09f661c131214c5129a9d74b453b9241101730f6aa6a88a0384aac025a";

    private static readonly string Archive = Repository.Hello("hello-docker-archive.tar");

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Infer_ShowsACandidateForEachProfile()
    {
        ToolRun run = await ToolRun.RunAsync("infer", "--json", Archive);
        JsonElement report = run.Json();

        string[] layerPaths =
        [
            "layers",
            "layers[].diffId",
            "layers[].candidates",
            "layers[].candidates[].profile",
            "layers[].candidates[].digest",
            "layers[].candidates[].size",
            "manifests",
            "manifests[].profile",
            "manifests[].digest",
            "manifests[].size",
            "manifests[].mediaType",
        ];
        Assert.Equal(
            [
                "images",
                "images[].reference",
                "images[].references",
                "images[].platform",
                "images[].imageId",
                .. layerPaths.Select(static path => $"images[].{path}"),
                "problems",
            ],
            JsonShape.PathsOf(report));
        JsonElement image = Assert.Single(report.GetProperty("images").EnumerateArray());
        Assert.Equal(
            ("example.com/hello:latest", "linux/amd64"),
            (image.GetProperty("reference").GetString(), image.GetProperty("platform").GetString()));
        Assert.Equal(
            ["example.com/hello:latest", "example.com/hello:1.0"],
            image.GetProperty("references").EnumerateArray().Select(static name => name.GetString()));
        Assert.Equal(3, image.GetProperty("layers").GetArrayLength());
        JsonElement layer = image.GetProperty("layers")[0];
        Assert.Equal(DiffId, layer.GetProperty("diffId").GetString());
        Assert.Equal((Docker, 11_099), layer.GetProperty("candidates").EnumerateArray()
            .Where(static candidate => candidate.GetProperty("profile").GetString() == "docker")
            .Select(static candidate => (candidate.GetProperty("digest").GetString()!, candidate.GetProperty("size").GetInt64()))
            .Single());
        Assert.Equal(
            ["docker", "docker-containerd", "podman", "skopeo", "crane", "docker-17.03", "docker-go1.27", "crane-go1.27"],
            image.GetProperty("manifests").EnumerateArray().Select(static manifest => manifest.GetProperty("profile").GetString()));
        JsonElement pushed = image.GetProperty("manifests")[0];
        Assert.Equal(
            (Pushed, 940, "application/vnd.docker.distribution.manifest.v2+json"),
            (
                pushed.GetProperty("digest").GetString(),
                pushed.GetProperty("size").GetInt32(),
                pushed.GetProperty("mediaType").GetString()));
        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
    }

    [Fact]
    public async Task Infer_ShowsOnlyTheProfilesThatAreAskedFor()
    {
        ToolRun run = await ToolRun.RunAsync("infer", Archive, "--profile", "docker", "--profile", "go:6");

        Assert.StartsWith(
            $"""
            example.com/hello:latest, example.com/hello:1.0  linux/amd64
            Layer 1 of 3
              diffID  {DiffId}  62,825 B  uncompressed
              docker  {Docker}  11,099 B  docker push, BuildKit (buildx), containerd, nerdctl
              go:6    {Docker}  11,099 B  Go programs that use compress/gzip at level 6
            Layer 2 of 3

            """,
            run.Out,
            StringComparison.Ordinal);
        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
    }

    [Fact]
    public async Task Infer_SaysWhichCandidatesAManifestLists()
    {
        JsonElement candidates = (await ToolRun.RunAsync("infer", "--json", Archive, "--profile", "docker")).Json();
        string[] digests =
        [
            .. candidates
                .GetProperty("images")[0]
                .GetProperty("layers")
                .EnumerateArray()
                .Select(static layer => layer.GetProperty("candidates")[0].GetProperty("digest").GetString()!),
        ];
        string manifest = _temp.Write("manifest.json", Manifest(digests));
        string other = _temp.Write("other.json", Manifest([digests[0], digests[2]]));

        ToolRun all = await ToolRun.RunAsync("infer", "--json", Archive, "--against", manifest);
        ToolRun some = await ToolRun.RunAsync("infer", Archive, "--profile", "docker", "--against", other);

        Assert.Equal((ExitCodes.Done, ""), (all.ExitCode, all.Error));
        Assert.All(all.Json().GetProperty("images")[0].GetProperty("layers").EnumerateArray(), static layer =>
            Assert.All(layer.GetProperty("candidates").EnumerateArray(), static candidate =>
                Assert.Equal(candidate.GetProperty("profile").GetString() == "docker", candidate.GetProperty("matches").GetBoolean())));
        Assert.Equal((ExitCodes.Mismatch, $"1 of 3 layers are not what {other} lists, by this profile.\n"), (some.ExitCode, some.Error));
        Assert.Equal(2, some.Out.Split("  matches\n").Length - 1);
    }

    [Fact]
    public async Task Infer_SaysWhichManifestItIsThatItComparesWith()
    {
        string layout = Repository.Hello("oci");

        JsonElement image = (await ToolRun.RunAsync("infer", "--json", layout, "--against", layout)).Json().GetProperty("images")[0];
        ToolRun text = await ToolRun.RunAsync("infer", layout, "--profile", "docker", "--against", layout);

        Assert.Equal(
            [
                ("docker", false),
                ("docker-containerd", true),
                ("podman", false),
                ("skopeo", true),
                ("crane", true),
                ("docker-17.03", false),
                ("docker-go1.27", false),
                ("crane-go1.27", true),
            ],
            image.GetProperty("manifests").EnumerateArray().Select(static manifest =>
                (manifest.GetProperty("profile").GetString()!, manifest.GetProperty("matches").GetBoolean())));
        Assert.Contains(
            $"""
            Manifest
              docker             {Pushed}  940 B  docker push with the graph-driver store
              docker-containerd  sha256:370c551e9d0a3aad9e7e6c352ef9d3a5ca4aee8292885590f93dc69badf1164b  714 B  matches

            """,
            text.Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_RefusesToCompareWithWhatHasNoManifest()
    {
        ToolRun run = await ToolRun.RunAsync("infer", Archive, "--against", Archive);

        Assert.Equal(
            (ExitCodes.Refused, $"oci-content: {Archive} has no manifest: expected one, which lists the layers' digests.\n"),
            (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"schemaVersion\":2,\"manifests\":[]}")]
    [InlineData(" {")]
    [InlineData("")]
    public async Task Infer_RefusesManifestsThatAreNone(string json)
    {
        ToolRun run = await ToolRun.RunAsync(
            "infer",
            Archive,
            "--against",
            _temp.Write("manifest.json", System.Text.Encoding.UTF8.GetBytes(json)));

        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.StartsWith("oci-content: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(static c => c == '\n'));
    }

    [Fact]
    public async Task Which_FindsALayerThatOnlyARegistryShows()
    {
        ToolRun run = await ToolRun.RunAsync("which", "--json", "63bd7184a9b6", Archive);
        JsonElement match = Assert.Single(run.Json().GetProperty("matches").EnumerateArray());

        Assert.Equal(
            (Docker, "inferredLayer", Archive),
            (run.Json().GetProperty("hash").GetString(), match.GetProperty("role").GetString(), match.GetProperty("source").GetString()));
        Assert.Contains("docker push", match.GetProperty("explanation").GetString(), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, run.ExitCode);
    }

    [Fact]
    public async Task Which_FindsAManifestThatOnlyARegistryShows()
    {
        ToolRun run = await ToolRun.RunAsync("which", Pushed, Archive);

        Assert.Equal(
            (
                $"{Pushed}\n  inferredManifest in {Archive}: The manifest of example.com/hello:latest (linux/amd64) as Docker Hub and "
                    + "other registries show it if it was pushed by one of these: docker push with the graph-driver store.\n",
                ExitCodes.Done),
            (run.Out, run.ExitCode));
    }

    internal static byte[] Manifest(IEnumerable<string> layers) =>
        System.Text.Encoding.UTF8.GetBytes(
            $$"""
            {
              "schemaVersion": 2,
              "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
              "config": { "mediaType": "application/vnd.docker.container.image.v1+json", "digest": "sha256:{{new string(
                '1',
                64
            )}}", "size": 100 },
              "layers": [ {{string.Join(
                ", ",
                layers.Select(static digest =>
                    $$"""{ "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", "digest": "{{digest}}", "size": 100 }""")
            )}} ]
            }
            """);
}
