using System.Text.Json.Nodes;
using OciContent.Interop.Tests.Kit;
using OciContent.TestKit.Engines;
using OciContent.TestKit.Registries;

namespace OciContent.Interop.Tests;

/// <summary>What <c>build</c> makes, Docker's engine loads, pulls and runs as it says: the same ID, config and files.</summary>
public sealed class BuiltImageTests : IDisposable
{
    private static readonly string[] Container =
    [
        "--env", "GREETING=hello world",
        "--env", "EMPTY=",
        "--label", "org.example.text=<a & b>",
        "--label", "org.example.é=日本",
        "--entrypoint", "[\"/app/start\", \"--flag\"]",
        "--cmd", "[\"serve\", \"a b\"]",
        "--user", "1000:1000",
        "--workdir", "/app/data",
    ];

    private readonly TempFolder _temp = new() { MayLeaveFiles = true };

    public void Dispose() => _temp.Dispose();

    [EngineTheory("tar", "find", "sha256sum")]
    [ClassData(typeof(EngineData))]
    public async Task ABuiltImage_IsInAnEngineWhatItSays(string kind)
    {
        await using DockerEngineServer engine = await DockerEngineServer.StartAsync(DockerEngineKind.Of(kind));
        string app = await FillAsync();
        _temp.Write("etc/base.conf", "from the base"u8);
        _temp.Write("etc/sub/both", "lower"u8);
        string baseImage = $"oci:{_temp.PathOf("base")}:v1";
        await OciContentCommand.RunForJsonAsync(
            ["build", $"{_temp.PathOf("etc")}:/etc", "--to", baseImage, "--env", "BASE=1", "--label", "base=yes", "--cmd", "none"]);
        var problems = new ShapeProblems();
        foreach ((string name, string[] from) in ((string, string[])[])[("plain", []), ("based", ["--base", baseImage])])
        {
            foreach (string transport in (string[])["docker-archive", "docker-oci-archive", "oci-archive", "docker-daemon"])
            {
                // Without a manifest.json, archives are only for engines that keep images in containerd.
                if (transport != "oci-archive" || engine.Kind.HasContainerdStore)
                {
                    await problems.CheckAsync(
                        $"{name} {transport}",
                        () => AssertLoadedAsync(engine, transport, $"{name}:{transport}", [$"{app}:/app", .. from]));
                }
            }
        }

        problems.AssertNone();
    }

    [EngineTheory(DockerRegistryServer.Tool, Skopeo.Tool)]
    [ClassData(typeof(EngineData))]
    public async Task ADotNetApp_OnABaseInARegistry_HasTheSameConfigEverywhere(string kind)
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        string baseImage = $"docker://{registry.Address}/dotnet/base:1";
        string image = $"{registry.Address}/team/app:1";
        _temp.Write("runtime/dotnet", new byte[200_000]);
        await OciContentCommand.RunForJsonAsync(
            ["build", $"{_temp.PathOf("runtime")}:/usr/share/dotnet", "--to", baseImage, "--env", "DOTNET_RUNNING_IN_CONTAINER=true"]);

        // This command itself is an app as `dotnet publish` leaves it, which needs the framework.
        _temp.CreateFolder("publish");
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory, "oci-content*"))
        {
            File.Copy(file, _temp.PathOf($"publish/{Path.GetFileName(file)}"));
        }

        Assert.True(File.Exists(_temp.PathOf("publish/oci-content.runtimeconfig.json")));
        JsonNode built = await OciContentCommand.RunForJsonAsync(
        [
            "build",
            $"{_temp.PathOf("publish")}:/app",
            "--base",
            baseImage,
            "--to",
            $"docker://{image}",
            "--entrypoint",
            "[\"dotnet\", \"/app/oci-content.dll\"]",
            "--workdir",
            "/app",
            "--env",
            "DOTNET_gcServer=0",
        ]);
        byte[] config = await OciContentCommand.RunForBytesAsync("config", $"docker://{image}");

        Assert.Equal((string?)built["images"]![0]!["imageId"], Sha256.DigestOf(config));
        Assert.Equal(
            (string?)built["images"]![0]!["imageId"],
            await Skopeo.Sha256Async($"docker://{image}", ["--config", "--raw", "--tls-verify=false"], []));
        JsonNode claims = JsonNode.Parse(await Skopeo.ManifestAsync($"docker://{image}", "--tls-verify=false"))!["annotations"]!;
        Assert.Equal(baseImage["docker://".Length..], (string?)claims["org.opencontainers.image.base.name"]);
        JsonNode match = await OciContentCommand.RunForJsonAsync("base", $"docker://{image}", "--base", baseImage);
        Assert.True((bool)match["bases"]![0]!["derived"]! && (bool)match["bases"]![0]!["claimed"]!);

        await using DockerEngineServer engine = await DockerEngineServer.StartAsync(DockerEngineKind.Of(kind));
        await engine.RunAsync("pull", "-q", image);
        await AssertConfigAsync(engine, image, JsonNode.Parse(config)!);
        Assert.Equal(IdOf(engine, built), await engine.GetIdAsync(image));
    }

    [RequiresToolsFact("sh")]
    public async Task TwoUmasks_OrdersAndRuns_GiveOneDigest()
    {
        string[] names = ["b", "a", "sub/z", "sub/y", "Z", "é"];
        var digests = new HashSet<string?>();
        foreach ((string umask, bool isReversed) in ((string, bool)[])[("022", false), ("077", true), ("002", false), ("027", true)])
        {
            // What a folder lists first is what was made first, or last, or by a hash of the name: the system says.
            string folder = _temp.CreateFolder($"files-{umask}");
            string made = string.Join(
                " && ",
                (isReversed ? names.Reverse() : names).Select(static name =>
                    $"mkdir -p \"$(dirname '{name}')\" && printf %s '{name}' > '{name}'"));
            await ExternalTool.RunAsync("sh", "-c", $"umask {umask} && mkdir '{folder}/x' && cd '{folder}/x' && {made} && chmod u+x a");
            for (int run = 0; run < 2; run++)
            {
                JsonNode built = await OciContentCommand.RunForJsonAsync(
                    "build", $"{folder}/x:/app", "--to", $"oci:{_temp.PathOf($"built-{umask}-{run}")}:v1");
                digests.Add((string?)built["digest"]);
            }
        }

        Assert.Single(digests);
    }

    private static string IdOf(DockerEngineServer engine, JsonNode built) =>
        (string)built["images"]![0]![engine.Kind.HasContainerdStore ? "manifest" : "imageId"]!;

    private static async Task AssertConfigAsync(DockerEngineServer engine, string image, JsonNode config)
    {
        JsonNode said = JsonNode.Parse((await engine.RunAsync("inspect", "--format", "{{json .Config}}", image)).StandardOutput)!;
        foreach (string field in (string[])["Env", "Entrypoint", "Cmd", "Labels", "User", "WorkingDir"])
        {
            // What an image does not have, engines show as null or as empty.
            string expected = config["config"]![field]?.ToJsonString() ?? "null";
            string shown = said[field] is { } value && value.ToJsonString() is not ("\"\"" or "{}") ? value.ToJsonString() : "null";
            Assert.True(
                JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(shown)),
                $"{field} is {shown}: expected {expected}.");
        }
    }

    private async Task AssertLoadedAsync(DockerEngineServer engine, string transport, string name, string[] what)
    {
        string archive = _temp.PathOf($"{name.Replace(':', '-')}.tar");
        bool isDirect = transport == "docker-daemon";
        string destination = isDirect ? $"docker-daemon:{name}" : $"{transport}:{archive}:{(transport == "oci-archive" ? "v1" : name)}";
        string[] host = isDirect ? ["--docker-host", engine.Host] : [];
        JsonNode built = await OciContentCommand.RunForJsonAsync(["build", .. what, "--to", destination, .. Container, .. host]);
        if (!isDirect)
        {
            await engine.RunAsync("load", "-q", "-i", archive);
        }

        // A tag alone is not a name to an engine.
        string image = transport == "oci-archive" ? IdOf(engine, built) : name;

        byte[] config = await OciContentCommand.RunForBytesAsync(["config", destination, .. host]);
        Assert.Equal((string?)built["images"]![0]!["imageId"], Sha256.DigestOf(config));

        // A docker-archive has no manifest that the containerd store could keep, so that makes one.
        if (transport != "docker-archive" || !engine.Kind.HasContainerdStore)
        {
            IReadOnlyList<string> shown = (await engine.RunAsync("images", "--no-trunc", "--all", "--format", "{{.ID}}")).Lines;
            Assert.Contains(IdOf(engine, built), shown);
            Assert.Equal(IdOf(engine, built), await engine.GetIdAsync(image));
        }

        await AssertConfigAsync(engine, image, JsonNode.Parse(config)!);
        await AssertFilesAsync(engine, destination, image, host);
    }

    // The engine puts files of its own beside those of the image, for the container.
    private async Task AssertFilesAsync(DockerEngineServer engine, string image, string name, string[] host)
    {
        string container = (await engine.RunAsync("create", "--network", "none", name)).StandardOutput.Trim();
        string place = _temp.PathOf($"files-{container}");
        await engine.RunAsync("export", "-o", place + ".tar", container);
        await engine.RunAsync("rm", container);
        Directory.CreateDirectory(place);
        await ExternalTool.RunAsync("tar", "-xpf", place + ".tar", "-C", place);
        await OciContentCommand.RunForJsonAsync(["extract", image, place + "-own", .. host]);

        IReadOnlyList<string> own = await TreeAsync(place + "-own");
        Assert.True(own.Count > 10, "There are hardly any files.");
        Assert.Empty(own.Except(await TreeAsync(place), StringComparer.Ordinal));

        // As saved, its layers are those that were built.
        await engine.RunAsync("save", "-o", place + "-saved.tar", name);
        string[] saved = await DiffIdsAsync(place + "-saved.tar");
        Assert.Equal(await DiffIdsAsync([image, .. host]), saved);
    }

    private static async Task<string[]> DiffIdsAsync(params string[] image) =>
    [
        .. (await OciContentCommand.RunForJsonAsync(["inspect", .. image]))["images"]![0]!["layers"]!
            .AsArray()
            .Select(static layer => (string)layer!["diffId"]!),
    ];

    // Type, mode, owner, time, number of links, size and content; where links lead.
    private static async Task<IReadOnlyList<string>> TreeAsync(string folder)
    {
        ToolOutput list = await ExternalTool.RunAsync(
            "sh",
            "-c",
            $"cd '{folder}' && find . -mindepth 1 ! -type d -printf '%y %m %U:%G %Ts %n %s %P -> %l\\n'"
                + " && find . -mindepth 1 -type d -printf '%y %m %U:%G %P\\n' && find . -type f -exec sha256sum {} ';'");
        return list.Lines;
    }

    private async Task<string> FillAsync()
    {
        string folder = _temp.CreateFolder("app");
        _temp.Write("app/start", "#!/bin/sh\nexec true\n"u8);
        _temp.Write("app/data/large", new byte[300_000]);
        _temp.Write("app/data/日本/é", "text"u8);
        _temp.Write("app/empty", default);
        _temp.Write($"app/{new string('n', 200)}", "long"u8);
        await ExternalTool.RunAsync(
            "sh",
            "-c",
            $"cd '{folder}' && chmod 755 start && ln start again && ln -s data/large link && mkdir none");
        return folder;
    }
}
