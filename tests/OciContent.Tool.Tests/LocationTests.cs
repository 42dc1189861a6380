using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary>The verbs that look into an image, change it and build on it say the same wherever it is, and however it is named.</summary>
public sealed partial class LocationTests(LocatedImages images) : IClassFixture<LocatedImages>
{
    public static TheoryData<string, string> Files { get; } = Rows(
        "ls @",
        "ls @ --recursive",
        "ls @ --recursive --json",
        "ls @ bin/tool --json",
        "tree @",
        "tree @ etc --json",
        "cat @ etc/b",
        "cat @ /bin/tool",
        "extract @ NEW",
        "extract @ NEW --json");

    public static TheoryData<string, string> Documents { get; } = Rows(
        "layers @ --json",
        "edit @ oci:NEW:x --append-layer LAYER --json",
        "edit @ oci:NEW:x --env C=d --label x= --json",
        "build FILES --base @ --to oci:NEW:x --json",
        "report @ --skip-writers -o NEW");

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Files_AreTheSame(string kind, string line)
    {
        LocatedAnswer expected = await images.AskAsync(LocatedImages.Reference, line);
        LocatedAnswer answer = await images.AskAsync(kind, line);

        // As a docker-archive stores them, layers are other blobs.
        Assert.Equal(expected.Written, answer.Written);
        Assert.Equal(Reduce(expected.Text), Reduce(answer.Text));

        string Reduce(string text) => kind.Contains("docker-archive", StringComparison.Ordinal) ? LayerDigest().Replace(text, "") : text;
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Documents_AreTheSame(string kind, string line)
    {
        LocatedAnswer expected = await images.AskAsync(LocatedImages.Reference, line);
        LocatedAnswer answer = await images.AskAsync(kind, line);

        // A docker-archive keeps no manifest and no compressed layers; the config and the diffIDs are the image's.
        // What is built on an image of a registry claims its name.
        bool holdsManifests = !kind.Contains("docker-archive", StringComparison.Ordinal);
        bool isNamed = kind.StartsWith("registry", StringComparison.Ordinal) && line.StartsWith("build", StringComparison.Ordinal);
        if (line.StartsWith("report", StringComparison.Ordinal))
        {
            Assert.Empty(
                (holdsManifests ? expected.Hashes : await OfImageAsync()).Except(answer.Hashes, StringComparer.Ordinal));
        }
        else
        {
            // An index around the image follows, and is another document.
            Assert.Equal(
                Reduce(expected.Text, holdsManifests && !isNamed),
                Reduce(answer.Text, holdsManifests && !isNamed, isIndex: kind.EndsWith("of an index", StringComparison.Ordinal)));
        }
    }

    private static TheoryData<string, string> Rows(params string[] lines)
    {
        var rows = new TheoryData<string, string>();
        foreach (string kind in LocatedImages.Kinds.Skip(1))
        {
            foreach (string line in lines)
            {
                rows.Add(kind, line);
            }
        }

        return rows;
    }

    private static string Reduce(string json, bool holdsManifests, bool isIndex = false)
    {
        JsonNode node = JsonNode.Parse(json)!;
        foreach (JsonObject layer in (node as JsonArray)?.OfType<JsonObject>() ?? [])
        {
            RemoveUnless(holdsManifests, layer, "manifest", "digest", "size", "mediaType");
        }

        if (node is JsonObject answer)
        {
            JsonArray changes = answer["changes"]!.AsArray();
            foreach (JsonNode change in changes.ToArray().OfType<JsonNode>())
            {
                string type = (string)change["mediaType"]!;
                if (type.Contains("index", StringComparison.Ordinal) ? isIndex : !holdsManifests && type != MediaTypes.OciConfig)
                {
                    changes.Remove(change);
                }
            }

            RemoveUnless(holdsManifests && !isIndex && answer["layers"] is null, answer, "digest", "size", "mediaType");
            foreach (JsonObject image in answer["images"]?.AsArray().OfType<JsonObject>() ?? [])
            {
                RemoveUnless(holdsManifests, image, "manifest");
            }
        }

        return node.ToJsonString();
    }

    private static void RemoveUnless(bool stays, JsonObject fields, params string[] names)
    {
        foreach (string name in names.Where(_ => !stays))
        {
            fields.Remove(name);
        }
    }

    [GeneratedRegex("\"layerDigest\": *\"sha256:[0-9a-f]{64}\",?")]
    private static partial Regex LayerDigest();

    private async Task<IEnumerable<string>> OfImageAsync()
    {
        string layers = (await images.AskAsync(LocatedImages.Reference, "layers @ --json")).Text;
        return Regex.Matches(layers, "\"(?:diffId|imageId)\": *\"(sha256:[0-9a-f]{64})\"").Select(static match => match.Groups[1].Value);
    }
}
