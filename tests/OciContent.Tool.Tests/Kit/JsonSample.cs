using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OciContent.Signing.Keys;
using OciContent.TestKit.Registries;

namespace OciContent.Tool.Tests.Kit;

/// <summary>
/// Images, files, a registry and its storage, right and wrong, that every verb finds something in; and their names, to be written into
/// command lines as <c>{name}</c>. <c>{new}</c> is a path where nothing is yet, another one each time.
/// </summary>
public sealed partial class JsonSample : IAsyncLifetime, IAsyncDisposable
{
    private readonly TempFolder _temp = new();
    private readonly FaultRegistry _registry = new();
    private readonly Dictionary<string, string> _names = [];
    private int _created;

    public async Task InitializeAsync()
    {
        WriteImages();
        WriteFiles();
        WriteKeys();
        WriteStorage();
        _names["hello"] = $"oci:{Repository.Hello("oci")}:latest";
        _names["archive"] = Repository.Hello("hello-docker-archive.tar");
        _names["nothing"] = _temp.PathOf("nothing");
        await BuildAsync();
        await PushAsync();
        await FillCatalogAsync();
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _temp.Dispose();
    }

    /// <summary>The arguments of a command line, with what its names stand for.</summary>
    public string[] Parse(string line) =>
    [
        .. line.Split(' ').Select(word => Name().Replace(
            word,
            match => match.Groups[1].Value is "new"
                ? _temp.PathOf(string.Create(CultureInfo.InvariantCulture, $"new-{_created++}"))
                : _names[match.Groups[1].Value])),
    ];

    private void WriteImages()
    {
        var layout = new LayoutBuilder(_temp, "layout");
        JsonObject app = layout.AddImage(["os", "runtime", "app"], change: Describe);
        JsonObject signature = layout.AddReferrer(app, "application/vnd.example.signature", "signed");
        JsonObject foreign = layout.AddImage(["os", "foreign"], change: static (_, manifest) =>
        {
            JsonNode layer = manifest["layers"]![1]!;
            layer["mediaType"] = MediaTypes.OciLayerNonDistributable;
            layer["digest"] = Digest.Compute("not here"u8).ToString();
            layer["urls"] = new JsonArray("http://example.com/layer");
        });
        layout
            .Add(app, "app")
            .Add(layout.AddImage(["os", "app", "runtime"], change: static (config, _) => config["config"] = new JsonObject()), "other")
            .Add(layout.AddImage(["os"], compressed: false), "os")
            .Add(layout.AddIndex(layout.AddImage(["os", "multi"]), layout.AddImage(["arm os", "multi"], "linux/arm64")), "multi")
            .Add(foreign, "foreign")
            .Add(signature, "signature");
        _names["layout"] = $"oci:{layout.Write()}";
        AttestedLayout attested = AttestedLayout.Write(_temp);
        _names["attested"] = $"oci:{attested.Path}:app";
        _names["attested-base"] = $"oci:{attested.Path}:base";
        _names["signed"] = $"oci:{SignedLayout.Write(_temp).Path}:multi";

        var broken = new LayoutBuilder(_temp, "broken");
        JsonObject config = broken.AddBlob(MediaTypes.OciConfig, "{}"u8.ToArray());
        string[] diffIds = [Sha256.DigestOf("os"u8.ToArray()), Sha256.DigestOf("else"u8.ToArray())];
        JsonObject image = broken.AddImage(["os", "app"], diffIds: diffIds);
        broken.AddBlob("text/plain", "nobody needs it"u8.ToArray());
        _names["broken"] = $"oci:{broken.Add(image, "broken").Add(broken.AddImage(["os", "gone"]), "gone").Write()}";
        File.Delete(broken.PathOf(Sha256.DigestOf(Gzip.Compress("gone"u8))));
        File.Delete(broken.PathOf((string)config["digest"]!));
        _names["garbage"] = _temp.Copy(broken.FullPath, "garbage");
        _names["tagged"] = $"oci:{_temp.Copy(layout.FullPath, "tagged")}";
    }

    // What image-spec has, what it has not, what is claimed, and what may be lost.
    private static void Describe(JsonObject config, JsonObject manifest)
    {
        config["config"] = new JsonObject { ["Env"] = new JsonArray("PATH=/bin"), ["Cmd"] = new JsonArray("/app") };
        config["history"] = new JsonArray(
            new JsonObject { ["created"] = "2026-01-02T03:04:05Z", ["created_by"] = "COPY os /", ["comment"] = "one" },
            new JsonObject { ["created_by"] = "COPY runtime /" },
            new JsonObject());
        manifest["annotations"] = new JsonObject
        {
            ["org.opencontainers.image.base.name"] = "example.com/os:1",
            ["org.opencontainers.image.base.digest"] = Digest.Compute("os"u8).ToString(),
        };
    }

    private void WriteFiles()
    {
        byte[] layer = File.ReadAllBytes(Directory.EnumerateFiles(Repository.Hello("oci") + "/blobs/sha256")
            .First(static file => File.ReadAllBytes(file) is [0x1F, 0x8B, ..]));
        byte[] plain = Gzip.Decompress(layer);
        _names["layer"] = _temp.Write("layer.tar.gz", layer);
        _names["plain"] = _temp.Write("layer.tar", plain);

        // A header with a name and a comment, as the program gzip writes the one.
        byte[] odd = Gzip.Compress(plain);
        _names["odd"] = _temp.Write("odd.gz", [.. odd[..3], 0x1C, .. odd[4..10], 2, 0, 1, 2, .. "name\0comment\0"u8, .. odd[10..]]);
        _names["sums"] = _temp.Write(
            "sums",
            Encoding.UTF8.GetBytes(
                $"{Digest.Compute(layer)}  {_names["layer"]}\n{Digest.Compute(layer)}  {_names["plain"]}\n"
                + $"{Digest.Compute(layer)}  {_temp.PathOf("nothing")}\n"));
    }

    private void WriteKeys()
    {
        using SigningKey key = SigningKey.Create(KeyAlgorithm.EcdsaP256);
        _names["key"] = _temp.Write("release.key", Encoding.UTF8.GetBytes(key.ToPem()));
        _names["public-key"] = _temp.Write("release.pub", Encoding.UTF8.GetBytes(key.PublicKey.ToPem()));
        _names["predicate"] = _temp.Write("predicate.json", "{}"u8);
        _names["policy"] = _temp.Write(
            "policy.yaml",
            "version: 1\nsigners: { release: { key: release.pub } }\nimages: [{ match: ['*'], signedBy: [release] }]\n"u8);
        _names["to-sign"] = $"oci:{_temp.Copy(Repository.Hello("oci"), "to-sign")}:latest";
    }

    private void WriteStorage()
    {
        _names["storage"] = StorageSample.Write(_temp.PathOf("storage")).Root;
        StorageFolder damaged = StorageSample.Write(_temp.PathOf("damaged"));
        _names["damaged"] = damaged.Root;
        File.WriteAllText(damaged.BlobPath(Digest.Compute("base"u8)), "BASE");
        File.Delete(damaged.BlobPath(Digest.Compute("the second try"u8)));
        Directory.CreateDirectory(damaged.PathOf("repositories/team/app/_manifests/tags/-x"));
        File.WriteAllText(damaged.PathOf("repositories/windows/_manifests/tags/ltsc/current/link"), "not a digest");
    }

    private async Task BuildAsync()
    {
        foreach ((string name, string text) in ((string, string)[])[("before", "1"), ("after", "2")])
        {
            _temp.Write($"{name}/etc/version", Encoding.UTF8.GetBytes(text));
            _temp.Write($"{name}/{name}", "here alone"u8);
            File.CreateSymbolicLink(_temp.PathOf($"{name}/link"), $"etc/version-{text}");
            _names[name] = $"oci:{_temp.PathOf("built")}:{name}";
            _names[$"{name}-folder"] = _temp.PathOf(name);
            await RunAsync($"build {{{name}-folder}} --to {{{name}}}");
        }

        _names["rebuilt"] = $"oci:{_temp.PathOf("rebuilt")}:x";
        await RunAsync("build {after-folder} --base {before} --to {rebuilt}");
    }

    private async Task PushAsync()
    {
        _names["registry"] = _registry.Address;
        await RunAsync("copy {layout}:app docker://{registry}/team/app:v1");
        await RunAsync("copy {layout}:other docker://{registry}/team/app:v2");
        await RunAsync("copy {layout}:os docker://{registry}/team/tagged:v1");
        await RunAsync("copy {layout}:os docker://{registry}/team/tagged:v2");
        await RunAsync("copy {layout}:app docker://{registry}/team/deleted:v1");
        await RunAsync("copy {layout}:multi docker://{registry}/team/deleted:v2");
        _names["v1"] = _registry.FindManifest("team/app", "v1")!.Digest.ToString();
        _names["v2"] = _registry.FindManifest("team/app", "v2")!.Digest.ToString();
        _names["lock"] = _temp.PathOf("oci-content.lock");
        await RunAsync("lock add {registry}/team/app:v1 {registry}/team/app:v2 --lock {lock}");
        _registry.AddManifest("team/app", _registry.FindManifest("team/app", "v1")!, "v2");
        _names["dockerfile"] = Write(
            "Dockerfile",
            "FROM {registry}/team/app:v1@{v2} AS a\nFROM {registry}/team/app:$V\nFROM {registry}/nope\n");
        _names["compose"] = Write(
            "compose.yaml",
            "services:\n  a:\n    image: {registry}/team/app:v1\n  b:\n    image: {registry}/team/app:v2\n");

        string Write(string file, string text) =>
            _temp.Write(file, Encoding.UTF8.GetBytes(Name().Replace(text, match => _names[match.Groups[1].Value])));
    }

    private async Task FillCatalogAsync()
    {
        _names["catalog"] = _temp.PathOf("catalog.db");
        _names["exported"] = _temp.PathOf("catalog.jsonl");
        await RunAsync("catalog add {layout}:os --name r.example.com/os:1 --approve --note why --until 2999-01-01 --catalog {catalog}");
        await RunAsync("catalog add {hello} {layout}:app --catalog {catalog}");
        await RunAsync("catalog export -o {exported} --catalog {catalog}");
    }

    private async Task RunAsync(string line)
    {
        ToolRun run = await ToolRun.RunAsync(Parse(line));
        Assert.True(run.ExitCode == ExitCodes.Done, $"{line}: {run.Error}");
    }

    [GeneratedRegex(@"\{([a-z0-9-]+)\}")]
    private static partial Regex Name();
}
