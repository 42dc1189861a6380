using System.Text.Json;
using OciContent.Registry.Pinning;

namespace OciContent.Registry.Tests.Pinning;

/// <summary>Another reader of YAML finds the digests in the references, and everything else as it was.</summary>
public sealed class OtherReaderTests : IDisposable
{
    // For each pair of files: null where the first is refused, or else the texts that differ.
    private const string Script = """
        import base64, json, sys, yaml

        def texts(content):
            found = []
            def walk(node, path, seen):
                if id(node) in seen:
                    return
                if isinstance(node, dict):
                    for key, value in node.items():
                        walk(value, path + [str(key)], seen | {id(node)})
                elif isinstance(node, list):
                    for i, value in enumerate(node):
                        walk(value, path + [i], seen | {id(node)})
                else:
                    found.append((path, node))
            for i, document in enumerate(yaml.load_all(content, Loader=yaml.BaseLoader)):
                walk(document, [i], set())
            return found

        results = []
        for before, after in json.load(open(sys.argv[1])):
            try:
                first = texts(base64.b64decode(before))
            except yaml.YAMLError:
                results.append(None)
                continue
            second = texts(base64.b64decode(after))
            assert [path for path, _ in first] == [path for path, _ in second]
            results.append([[a, b] for (_, a), (_, b) in zip(first, second) if a != b])
        print(json.dumps(results))
        """;

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [RequiresPyYamlFact]
    public async Task PyYaml_ReadsTheDigests_AndTheRestAsItWas()
    {
        PinCase[] files =
        [
            .. PinVectors.All
                .Where(static file =>
                    file.Format != ReferenceFormat.Dockerfile
                    && file.Format != ReferenceFormat.PlainText
                    && file.Format != ReferenceFormat.HelmTemplate)
                .Select(static file => PinCase.Parse(file.Name, file.Marked)),
        ];
        string[][] pairs =
        [
            .. files.Select(static file => (string[])[Convert.ToBase64String(file.Input), Convert.ToBase64String(file.Expected)]),
        ];
        string path = _temp.Write("pairs.json", JsonSerializer.SerializeToUtf8Bytes(pairs));

        ToolOutput output = await ExternalTool.RunAsync(RequiresPyYamlFactAttribute.Python, "-c", Script, path);

        string[][]?[] results = JsonSerializer.Deserialize<string[][]?[]>(output.StandardOutput)!;
        Assert.Equal(files.Length, results.Length);

        // What YAML 1.1 has no words for, tabs before comments, is all that it refuses.
        Assert.True(results.Count(static result => result is null) <= 2);
        foreach ((PinCase file, string[][]? changes) in files.Zip(results).Where(static pair => pair.Second is not null))
        {
            (string Before, string After)[] words = [.. changes!.SelectMany(static change => Words(change[0], change[1]))];
            Assert.All(words, static word => Assert.Equal(Pinned(word.Before, word.After), word.After));
            Assert.Equal(
                file.Places
                    .Where(static place => place.IsPinned)
                    .Select(static place => place.Text)
                    .Distinct()
                    .Order(StringComparer.Ordinal),
                words.Select(static word => Name(word.Before)).Distinct().Order(StringComparer.Ordinal));
        }
    }

    // A text of several lines is a Dockerfile, in which a few words are other ones.
    private static IEnumerable<(string Before, string After)> Words(string before, string after) =>
        before.Contains('\n', StringComparison.Ordinal)
            ? before.Split().Zip(after.Split()).Where(static pair => pair.First != pair.Second)
            : [(before, after)];

    // `:latest` where it was put.
    private static string Pinned(string before, string after) =>
        before.Length == 0 ? $"{PinCase.Digest}"
        : after.Contains(":latest@", StringComparison.Ordinal) ? $"{before}:latest@{PinCase.Digest}"
        : $"{before}@{PinCase.Digest}";

    private static string Name(string text) =>
        text.LastIndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? text[(scheme + 3)..]
        : text[(text.LastIndexOf('=') + 1)..];
}
