using System.Text.Json.Nodes;

namespace OciContent.Tool.Tests.Kit;

/// <summary>Images to make pages of: harmless ones, and one whose every name and label wants to be more than text.</summary>
internal static class ReportImages
{
    /// <summary>Texts that a page, a picture or a reader could be fooled by.</summary>
    public static IReadOnlyList<string> Hostile { get; } =
    [
        "<script>document.title='owned'</script>",
        "\"><img src=x onerror=\"document.title='owned'\">",
        "</title></style></svg><iframe src=javascript:alert(1)>",
        "' onmouseover='document.title=1",
        "{{7*7}}${7*7}<!--",
        "]]><svg onload=alert(1)>",
        "right\u202Eto left\u2066 and \u200Bnothing",
        "\u0000\u0001\u001b[31m\uFFFE",
        "&lt;b&gt; &amp;amp; &#60;script&#62;",
        "javascript:alert(1)",
    ];

    /// <summary>An index of two platforms with a signature, every name of which is hostile.</summary>
    public static string WriteHostile(TempFolder temp)
    {
        var builder = new LayoutBuilder(temp, "hostile");
        JsonObject first = builder.AddImage(["base", "app"], change: (config, manifest) => Spoil(config, manifest, 0));
        JsonObject second = builder.AddImage(["base", "tool"], "linux/arm64", change: (config, manifest) => Spoil(config, manifest, 3));
        JsonObject index = builder.AddIndex(
            WithPlatform(first, Hostile[0], "amd64"),
            WithPlatform(second, "linux", Hostile[1]));
        JsonObject signature = builder.AddReferrer(index, Hostile[2], Hostile[3]);
        return builder.Add(index, Hostile[0]).Add(signature, Hostile[6]).Write();
    }

    /// <summary>An image whose manifest nobody can read, as a media type in it is none.</summary>
    public static string WriteUnreadable(TempFolder temp)
    {
        var builder = new LayoutBuilder(temp, "unreadable");
        JsonObject image = builder.AddImage(["base"], change: static (_, manifest) => manifest["layers"]![0]!["mediaType"] = Hostile[1]);
        return builder.Add(image, "v1").Write();
    }

    /// <summary>An image of many layers of very different sizes, with a history.</summary>
    public static string WriteLarge(TempFolder temp)
    {
        var builder = new LayoutBuilder(temp, "large");
        string[] layers = [.. Enumerable.Range(0, 24).Select(static i => $"{i} {new string((char)('a' + i), 1 << (i % 16))}")];
        JsonObject image = builder.AddImage(
            layers,
            change: (config, _) => config["history"] = new JsonArray(
            [
                .. layers.Select((_, i) => new JsonObject
                {
                    ["created_by"] = $"/bin/sh -c apt-get update && apt-get install -y package-{i} && rm -rf /var/lib/apt/lists/*",
                }),
            ]));
        return builder.Add(image, "example.com/team/application:1.2.3").Write();
    }

    private static void Spoil(JsonObject config, JsonObject manifest, int start)
    {
        string Next(int i) => Hostile[(start + i) % Hostile.Count];
        config["author"] = Next(0);
        config["config"] = new JsonObject
        {
            ["Labels"] = new JsonObject { [Next(1)] = Next(2), ["long"] = string.Concat(Enumerable.Repeat(Next(0), 300)) },
            ["Env"] = new JsonArray($"A={Next(4)}"),
        };
        config["history"] = new JsonArray(
            new JsonObject { ["created_by"] = Next(5) + Next(0) },
            new JsonObject { ["created_by"] = string.Concat(Enumerable.Repeat(Next(1), 300)) });
        manifest["annotations"] = new JsonObject { [Next(6)] = Next(7) };
        manifest["layers"]![0]!["urls"] = new JsonArray($"https://example.com/{Next(0)}", Next(9));
        manifest["layers"]![1]!["mediaType"] = "application/vnd.example.layer";
    }

    private static JsonObject WithPlatform(JsonObject manifest, string os, string architecture)
    {
        manifest["platform"] = new JsonObject { ["os"] = os, ["architecture"] = architecture };
        return manifest;
    }
}
