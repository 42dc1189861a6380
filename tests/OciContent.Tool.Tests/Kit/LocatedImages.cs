using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OciContent.TestKit.Images;
using OciContent.TestKit.Registries;

namespace OciContent.Tool.Tests.Kit;

/// <summary>One image at every kind of location, and what the command says of it there.</summary>
public sealed partial class LocatedImages : IAsyncLifetime, IAsyncDisposable
{
    /// <summary>The location that the others are compared with.</summary>
    public const string Reference = "oci, by tag";

    private readonly TempFolder _temp = new();
    private readonly FaultRegistry _registry = new();
    private readonly Dictionary<string, string> _places = [];
    private string _layer = "";
    private string _files = "";

    /// <summary>The kinds of locations; those of a docker-archive keep no manifest.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        Reference,
        "oci, by digest",
        "oci, by config",
        "path of a layout",
        "oci-archive",
        "path of an oci-archive",
        "oci-archive, by digest",
        "docker-archive",
        "docker-archive, by config",
        "path of a docker-archive",
        "docker-oci-archive",
        "dir",
        "path of a dir",
        "registry, by tag",
        "registry, by digest",
        "registry, by tag and digest",
        "registry, of an index",
        "oci, of an index",
    ];

    public async Task InitializeAsync()
    {
        _layer = _temp.Write("more.tar", LayerText.ToTar("f:more=more"));
        _files = Path.GetDirectoryName(_temp.Write("files/own", "own"u8))!;
        var layout = new LayoutBuilder(_temp, "layout");
        JsonObject image = layout.AddImage(
            [
                Text("d:etc d:usr d:usr/bin f:etc/a=one f:etc/gone f:usr/bin/tool=binary@755 l:bin>usr/bin"),
                Text("f:etc/a=second@600 f:etc/.wh.gone h:etc/b>etc/a"),
                Text("d:opaque f:opaque/.wh..wh..opq f:opaque/x=x f:é"),
            ],
            change: static (config, _) =>
            {
                config["created"] = "2024-01-02T03:04:05Z";
                config["config"] = new JsonObject { ["Env"] = new JsonArray("A=b"), ["Labels"] = new JsonObject { ["k"] = "v" } };
                config["history"] = new JsonArray([
                    .. Enumerable.Range(0, 4).Select(static i =>
                        new JsonObject { ["created_by"] = $"step {i}", ["empty_layer"] = i == 1 }),
                ]);
            });
        JsonObject listed = image.DeepClone().AsObject();
        listed["platform"] = new JsonObject { ["os"] = "linux", ["architecture"] = "amd64" };
        string path = layout.Add(image, "v1").Write();
        string all = new LayoutBuilder(_temp, "all").FullPath;
        string digest = (string)image["digest"]!;
        string config = (string)JsonNode.Parse(File.ReadAllText(layout.PathOf(digest)))!["config"]!["digest"]!;
        string oci = $"oci:{path}:v1";
        string archive = _temp.PathOf("oci.tar");
        string docker = _temp.PathOf("docker.tar");
        string both = _temp.PathOf("both.tar");
        string folder = _temp.PathOf("dir");
        string name = $"docker://{_registry.Address}/team/app";
        await CopyAsync(oci, $"oci-archive:{archive}:v1");
        await CopyAsync(oci, $"docker-archive:{docker}:example.com/app:v1");
        await CopyAsync(oci, $"docker-oci-archive:{both}:example.com/app:v1");
        await CopyAsync(oci, $"dir:{folder}");
        await CopyAsync(oci, $"{name}:v1");
        layout.Add(layout.AddIndex(listed), "all").Write();
        await CopyAsync($"oci:{path}:all", $"oci:{all}:all");
        await CopyAsync($"oci:{path}:all", $"{name}:all");
        await CopyAsync(oci, $"oci:{_temp.PathOf("one")}:v1");

        _places[Reference] = oci;
        _places["oci, by digest"] = $"oci:{path}@{digest}";
        _places["oci, by config"] = $"oci:{path}@{config}";
        _places["path of a layout"] = _temp.PathOf("one");
        _places["oci-archive"] = $"oci-archive:{archive}:v1";
        _places["path of an oci-archive"] = archive;
        _places["oci-archive, by digest"] = $"oci-archive:{archive}@{digest}";
        _places["docker-archive"] = $"docker-archive:{docker}:example.com/app:v1";
        _places["docker-archive, by config"] = $"docker-archive:{docker}@{config}";
        _places["path of a docker-archive"] = docker;
        _places["docker-oci-archive"] = $"docker-oci-archive:{both}";
        _places["dir"] = $"dir:{folder}";
        _places["path of a dir"] = folder;
        _places["registry, by tag"] = $"{name}:v1";
        _places["registry, by digest"] = $"{name}@{digest}";
        _places["registry, by tag and digest"] = $"{name}:v1@{digest}";
        _places["registry, of an index"] = $"{name}:all";
        _places["oci, of an index"] = $"oci:{all}:all";
    }

    /// <summary>What the command says of the image at a location, without what says where it is.</summary>
    /// <param name="kind">The kind of the location.</param>
    /// <param name="line">
    /// The words; <c>@</c> is the image, <c>NEW</c> a place to write to, <c>LAYER</c> a tar, <c>FILES</c> a folder.
    /// </param>
    public async Task<LocatedAnswer> AskAsync(string kind, string line)
    {
        using var temp = new TempFolder();
        string fresh = temp.PathOf("new");
        string[] words =
        [
            .. line.Split(' ').Select(word => word switch
            {
                "@" => _places[kind],
                "LAYER" => _layer,
                "FILES" => _files,
                _ => word.Replace("NEW", fresh, StringComparison.Ordinal),
            }),
        ];
        using var bytes = new MemoryStream();
        ToolRun run = await ToolRun.RunAsync(Stream.Null, words, bytes: bytes);
        Assert.True((run.Error, run.ExitCode) == ("", ExitCodes.Done), $"{string.Join(' ', words)}: {run.ExitCode} {run.Error}");
        string written = File.Exists(fresh) ? File.ReadAllText(fresh) : Directory.Exists(fresh) ? Tree(fresh) : "";
        string text = run.Out.Replace(fresh, "NEW", StringComparison.Ordinal) + Encoding.UTF8.GetString(bytes.ToArray());
        return new LocatedAnswer(
            text,
            written,
            [.. Hash().Matches(text + written).Select(static match => match.Value).Distinct().Order(StringComparer.Ordinal)]);
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _temp.Dispose();
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    private static string Text(string layer) => Encoding.UTF8.GetString(LayerText.ToTar(layer));

    // What is written into a layout is not looked at: documents that lead to one another are in the answer.
    private static string Tree(string folder) => File.Exists(Path.Join(folder, "oci-layout"))
        ? ""
        : string.Join(
            '\n',
            Directory
                .EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(path =>
                    $"{Path.GetRelativePath(folder, path)} {new FileInfo(path).LinkTarget} {File.GetAttributes(path)} "
                    + (File.Exists(path) ? File.ReadAllText(path) : "")));

    private static async Task CopyAsync(string from, string to)
    {
        ToolRun run = await ToolRun.RunAsync("copy", from, to);
        Assert.True((run.Error, run.ExitCode) == ("", ExitCodes.Done), $"{from} {to}: {run.Error}");
    }

    [GeneratedRegex("sha256:[0-9a-f]{64}")]
    private static partial Regex Hash();
}
