using System.Text;
using System.Text.Json.Nodes;
using OciContent.Compression;
using OciContent.Images;
using OciContent.Inference;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Tests.Kit;
using OciContent.Transports;
using static OciContent.Tests.Kit.TestImageDockerArchive;

namespace OciContent.Tests.Inference;

/// <summary>The manifests that tools push.</summary>
public sealed class ManifestInferenceTests : IDisposable
{
    private const string HelloArchive = "docker-archive:hello-docker-archive.tar";
    private const string HelloLayout = "oci:oci";

    private readonly TestImageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// What a docker-registry showed after Docker 20.10.24 and 26.1.5, Docker 28.5.2 with the containerd image store, skopeo 1.9.3 and
    /// buildah 1.28.2 had pushed, and what go-containerregistry 0.14 built with Go 1.19 makes of an archive. The commands are in
    /// tests/vectors/README.md.
    /// </summary>
    [Theory]
    [InlineData(HelloArchive, "docker", "758d7a09f661c131214c5129a9d74b453b9241101730f6aa6a88a0384aac025a")]
    [InlineData(HelloArchive, "docker-containerd", "70fad0b21449e71a4716fd2ea0c44329f9d30d2856db1ff7679d4bf127aba6de")]
    [InlineData(HelloArchive, "skopeo", "d53066823a17e784c156c949b280f6afef784dfb950f6df6a98179aed613f8bf")]
    [InlineData(HelloArchive, "crane", "780a6953592ff51b5ac1f5355b9fa6f2aa717b6857ac1c4c2aa29fff635105eb")]
    [InlineData(HelloArchive, "podman", "d53066823a17e784c156c949b280f6afef784dfb950f6df6a98179aed613f8bf")]
    [InlineData(HelloLayout, "docker-containerd", "370c551e9d0a3aad9e7e6c352ef9d3a5ca4aee8292885590f93dc69badf1164b")]
    [InlineData(HelloLayout, "skopeo", "370c551e9d0a3aad9e7e6c352ef9d3a5ca4aee8292885590f93dc69badf1164b")]
    [InlineData(HelloLayout, "crane", "370c551e9d0a3aad9e7e6c352ef9d3a5ca4aee8292885590f93dc69badf1164b")]
    [InlineData(HelloLayout, "podman", "ebf1f97555b49356ff57d3a4bfd5efbc188cf68ad95aab374ca04ffb7ccaa5fe")]
    public async Task InferAsync_GivesWhatTheToolPushed(string image, string profile, string hash)
    {
        string[] parts = image.Split(':');
        await using ImageSource source = await ImageLocation
            .Parse($"{parts[0]}:{Repository.Hello(parts[1])}")
            .OpenAsync();

        InferredManifest manifest = (await InferAsync(source)).Single(found => found.Profile.Name == profile);

        Assert.Equal($"sha256:{hash}", manifest.Digest.ToString());
        Assert.Equal(Digest.Compute(manifest.RawBytes.Span), manifest.Digest);
        Assert.Equal(manifest.RawBytes.Length, manifest.Size);
        Assert.Equal(manifest.MediaType, ImageManifest.Parse(manifest.RawBytes.Span).MediaType);
    }

    [Fact]
    public async Task InferAsync_TellsTheTwoReadingsOfADockerSaveApart()
    {
        var image = new TestImage("base", "app", "base") { IsCompressed = false };
        string path = _folder.Write("save.tar", Hybrid(image, "hello:1.0", "1.0"));
        await using ImageSource archive = await ImageLocation.Parse($"docker-archive:{path}").OpenAsync();
        await using ImageSource layout = await ImageLocation.Parse(path).OpenAsync();

        Dictionary<string, InferredManifest> ofArchive = await InferByNameAsync(archive);
        Dictionary<string, InferredManifest> ofLayout = await InferByNameAsync(layout);

        // The engine reads one of the two, whichever we read; skopeo is told which.
        Assert.Equal(ofArchive["docker"], ofLayout["docker"]);
        Assert.Equal(ofArchive["crane"], ofLayout["crane"]);
        Assert.Equal(MediaTypes.DockerManifest, ofArchive["skopeo"].MediaType);
        Assert.Equal(MediaTypes.OciManifest, ofLayout["skopeo"].MediaType);
        Assert.Equal(image.Manifest.Digest, ofLayout["docker-containerd"].Digest.ToString());
        Assert.DoesNotContain("docker-containerd", ofArchive.Keys);
    }

    [Fact]
    public async Task InferAsync_KeepsWhatTheOriginalSaysOfItself()
    {
        var image = new TestImage("base")
        {
            IsCompressed = false,
            ChangeManifest = static manifest =>
            {
                manifest.Remove("mediaType");
                manifest["zzz"] = 1;
                manifest["annotations"] = new JsonObject { ["b<"] = "x\u2028é", ["a"] = "y" };
            },
        };
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Image(image, "latest"));

        InferredManifest manifest = (await InferByNameAsync(layout))["skopeo"];

        ImageManifest parsed = ImageManifest.Parse(manifest.RawBytes.Span);
        Assert.Equal(
            $$$"""
            {"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{{image.Config.Digest}}}",
            "size":{{{image.Config.Content.Length}}}},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip",
            "digest":"{{{parsed.Layers[0].Digest}}}","size":{{{parsed.Layers[0].Size}}}}],"annotations":{"a":"y","b\u003c":"x\u2028é"}}
            """.ReplaceLineEndings(""),
            Encoding.UTF8.GetString(manifest.RawBytes.Span));
    }

    [Theory]
    [InlineData("subject")]
    [InlineData("artifactType")]
    [InlineData("layer's annotations")]
    [InlineData("layer's urls")]
    [InlineData("an annotation with \\b")]
    public async Task InferAsync_GivesNoneWhereVersionsOfTheToolDiffer(string what)
    {
        var image = new TestImage("base")
        {
            IsCompressed = false,
            ChangeManifest = manifest =>
            {
                JsonObject layer = manifest["layers"]![0]!.AsObject();
                switch (what)
                {
                    case "subject": manifest["subject"] = layer.DeepClone(); break;
                    case "artifactType": manifest["artifactType"] = "application/x"; break;
                    case "layer's annotations": layer["annotations"] = new JsonObject { ["a"] = "b" }; break;
                    case "layer's urls": layer["urls"] = new JsonArray("https://example.com/"); break;
                    default: manifest["annotations"] = new JsonObject { ["a"] = "\b" }; break;
                }
            },
        };
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Image(image, "latest"));

        Assert.Equal(
            ["docker", "docker-containerd", "crane", "docker-17.03", "docker-go1.27", "crane-go1.27"],
            (await InferByNameAsync(layout)).Keys);
    }

    [Theory]
    [InlineData(125, "linux", 125, true)]
    [InlineData(126, "linux", 0, false)]
    [InlineData(1, "", 0, true)]
    [InlineData(1, "windows", 0, false)]
    [InlineData(1, "linux", 2, false)]
    [InlineData(0, "linux", 0, true)]
    public async Task InferAsync_GivesNoneOfAnEngineThatRefusesTheImage(int layers, string os, int history, bool isTaken)
    {
        var image = new TestImage([.. Enumerable.Range(0, layers).Select(static i => $"layer {i}")])
        {
            Os = os,
            ChangeConfig = config => config["history"] =
                new JsonArray([.. Enumerable.Range(0, history).Select(static _ => (JsonNode)new JsonObject { ["created_by"] = "x" })]),
        };
        await using DockerArchive archive = await _folder.OpenAsync(Skopeo(image, "hello:1.0"));

        string[] names = [.. (await InferByNameAsync(archive)).Keys];

        Assert.Equal(
            (isTaken, isTaken, isTaken),
            (names.Contains("docker"), names.Contains("docker-17.03"), names.Contains("docker-go1.27")));
        Assert.Superset(new HashSet<string> { "docker-containerd", "podman", "skopeo", "crane", "crane-go1.27" }, names.ToHashSet());
    }

    [Fact]
    public async Task InferAsync_LeavesCompressedLayersOfAnArchiveToThoseWhoKeepThem()
    {
        var image = new TestImage("base", "app");
        await using DockerArchive archive = await _folder.OpenAsync(Crane(image, "hello:1.0"));

        Dictionary<string, InferredManifest> manifests = await InferByNameAsync(archive);

        string[] kept = [.. image.Layers.Select(static layer => layer.Digest)];
        Assert.Equal(kept, LayersOf(manifests["crane"]));
        Assert.Equal(kept, LayersOf(manifests["docker-containerd"]));
        Assert.Empty(kept.Intersect(LayersOf(manifests["docker"])));
        Assert.Empty(kept.Intersect(LayersOf(manifests["skopeo"])));
    }

    [Fact]
    public async Task InferAsync_GivesNoneIfALayerIsNotWhatTheConfigSays()
    {
        var image = new TestImage("base", "app")
        {
            ChangeConfig = static config => config["rootfs"]!["diff_ids"]![1] = $"sha256:{new string('7', 64)}",
        };
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Image(image, "latest"));

        InferenceResult inferred = await LayerInference.InferAsync(layout);

        Assert.Empty(Assert.Single(inferred.Images).Manifests);
        Assert.Single(inferred.Problems);
    }

    [Fact]
    public async Task InferAsync_GivesThoseOfTheProfilesThatAreAskedFor()
    {
        await using DockerArchive archive = await _folder.OpenAsync(Skopeo(new TestImage("base"), "hello:1.0"));

        Assert.Equal(["podman", "skopeo"], (await InferByNameAsync(archive, CompressionProfile.Podman)).Keys);
        Assert.Equal(["docker", "docker-containerd"], (await InferByNameAsync(archive, CompressionProfile.Docker)).Keys);
        Assert.Empty(await InferByNameAsync(archive, CompressionProfile.Umoci, CompressionProfile.Go(6)));
    }

    private static IEnumerable<string> LayersOf(InferredManifest manifest) =>
        ImageManifest.Parse(manifest.RawBytes.Span).Layers.Select(static layer => layer.Digest.ToString());

    private static async Task<IReadOnlyList<InferredManifest>> InferAsync(ImageSource source, params CompressionProfile[] profiles) =>
        Assert.Single((await LayerInference.InferAsync(
            source,
            profiles.Length == 0 ? new InferenceOptions() : new InferenceOptions { Profiles = profiles })).Images).Manifests;

    private static async Task<Dictionary<string, InferredManifest>> InferByNameAsync(
        ImageSource source,
        params CompressionProfile[] profiles) =>
        (await InferAsync(source, profiles)).ToDictionary(static manifest => manifest.Profile.Name);
}
