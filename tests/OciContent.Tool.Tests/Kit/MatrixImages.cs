using System.Text.Json;
using System.Text.Json.Nodes;

namespace OciContent.Tool.Tests.Kit;

/// <summary>A layout with images, and what the command says of them there.</summary>
public sealed class MatrixImages : IDisposable
{
    // What says where an image is, and not what it is.
    private static readonly HashSet<string> Places =
        ["source", "format", "tags", "location", "image", "reference", "references", "explanation", "unreachableBlobs", "name"];

    private readonly TempFolder _temp = new();
    private readonly LayoutBuilder _layout;
    private readonly Dictionary<string, Task<string>> _answers = [];

    public MatrixImages()
    {
        _layout = new LayoutBuilder(_temp, "layout");
        JsonObject app = _layout.AddImage(["base", "app"]);
        JsonObject arm = _layout.AddImage(["arm"], "linux/arm64");
        (app["platform"], arm["platform"]) = (PlatformOf("amd64"), PlatformOf("arm64"));
        JsonObject plain = app.DeepClone().AsObject();
        plain.Remove("platform");
        _layout
            .Add(plain, "app")
            .Add(_layout.AddImage(["base"]), "base")
            .Add(_layout.AddIndex(app, arm), "all")
            .Add(_layout.AddReferrer(plain, "application/vnd.example.signature", "signed"))
            .Write();
        App = (string)app["digest"]!;
        Config = (string)JsonNode.Parse(File.ReadAllText(_layout.PathOf(App)))!["config"]!["digest"]!;
    }

    /// <summary>The digest of the manifest of <c>app</c>.</summary>
    public string App { get; }

    /// <summary>The digest of its config.</summary>
    public string Config { get; }

    /// <summary>The names in the layout.</summary>
    public static IReadOnlyList<string> Tags { get; } = ["app", "base", "all"];

    /// <summary>Where one is in the layout.</summary>
    public string At(string tag) => $"oci:{_layout.FullPath}:{tag}";

    /// <summary>
    /// A line with its places written out: <c>@TAG</c> is an image, <c>@</c> the place, <c>NEW</c> a layout that is not there yet.
    /// </summary>
    public string[] Words(string line, Func<string, string> at, string place, string fresh) =>
    [
        .. line.Split(' ').Select(word =>
            word == "@" ? place
            : word.StartsWith('@') ? at(word[1..])
            : word.Replace("NEW", fresh, StringComparison.Ordinal)
                .Replace("APP", App, StringComparison.Ordinal)
                .Replace("CONFIG", Config, StringComparison.Ordinal)),
    ];

    /// <summary>What the command says of the layout, without places.</summary>
    public Task<string> AnswerAsync(string line)
    {
        lock (_answers)
        {
            if (!_answers.TryGetValue(line, out Task<string>? answer))
            {
                _answers[line] = answer = ComputeAsync(line);
            }

            return answer;
        }
    }

    /// <summary>An answer without what says where the image is.</summary>
    internal static string Normalize(ToolRun run, string line, string place)
    {
        if (!line.EndsWith("--json", StringComparison.Ordinal))
        {
            string text = run
                .Out.Replace($"{place}:", "", StringComparison.Ordinal)
                .Replace("[\"docker\"]", "[\"oci\"]", StringComparison.Ordinal);
            return $"{run.ExitCode}\n{text}";
        }

        JsonNode answer = JsonNode.Parse(run.Out)!;
        Strip(answer);
        return $"{run.ExitCode}\n{answer.ToJsonString(new JsonSerializerOptions { WriteIndented = true })}";
    }

    public void Dispose() => _temp.Dispose();

    private static JsonObject PlatformOf(string architecture) => new() { ["os"] = "linux", ["architecture"] = architecture };

    private static void Strip(JsonNode? node)
    {
        if (node is JsonObject fields)
        {
            foreach (string name in Places)
            {
                fields.Remove(name);
            }
        }

        foreach (JsonNode? inner in node switch
        {
            JsonObject all => all.Select(static field => field.Value),
            JsonArray all => all,
            _ => Enumerable.Empty<JsonNode?>(),
        })
        {
            Strip(inner);
        }
    }

    private async Task<string> ComputeAsync(string line)
    {
        using var temp = new TempFolder();
        string[] words = Words(
            line,
            tag => tag == "edited" ? $"oci:{temp.PathOf("edited")}:edited" : At(tag),
            $"oci:{_layout.FullPath}",
            temp.PathOf("new"));
        return Normalize(await MatrixRegistry.RunInProcessAsync(Stream.Null, words), line, _layout.FullPath);
    }
}
