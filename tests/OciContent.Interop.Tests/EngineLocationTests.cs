using System.Text.Json.Nodes;
using OciContent.Building;
using OciContent.Interop.Tests.Kit;
using OciContent.Layers;
using OciContent.TestKit.Engines;

namespace OciContent.Interop.Tests;

/// <summary>The verbs that look into an image, change it and build on it say of one in an engine what they say of it in a layout.</summary>
public sealed class EngineLocationTests : IDisposable
{
    private readonly TempFolder _temp = new() { MayLeaveFiles = true };

    public void Dispose() => _temp.Dispose();

    [EngineTheory("find")]
    [ClassData(typeof(EngineData))]
    public async Task Verbs_SayTheSame(string kind)
    {
        await using DockerEngineServer engine = await DockerEngineServer.StartAsync(DockerEngineKind.Of(kind));
        string oci = $"oci:{Repository.Hello("oci")}:latest";
        const string InEngine = "docker-daemon:hello:v1";
        string[] host = ["--docker-host", engine.Host];
        await OciContentCommand.RunForJsonAsync(["copy", oci, InEngine, .. host]);
        using LayerBlob layer = await new LayerBuilder().AddContent("/more", "more"u8.ToArray()).BuildFileAsync(_temp.PathOf("more.tar"));
        _temp.Write("files/own", "own"u8);
        string[][] lines =
        [
            ["ls", "@", "--recursive", "--json"],
            ["ls", "@", "--recursive"],
            ["tree", "@"],
            ["tree", "@", "srv", "--json"],
            ["layers", "@", "--json"],
            ["edit", "@", "oci:NEW:x", "--append-layer", _temp.PathOf("more.tar"), "--env", "A=b", "--json"],
            ["build", _temp.PathOf("files"), "--base", "@", "--to", "oci:NEW:x", "--json"],
            ["extract", "@", "NEW", "--json"],
        ];
        var problems = new ShapeProblems();
        for (int i = 0; i < lines.Length; i++)
        {
            string[] line = lines[i];
            (string own, string its) = (_temp.PathOf($"own-{i}"), _temp.PathOf($"its-{i}"));
            await problems.CheckAsync(
                string.Join(' ', line),
                async () =>
                {
                    Assert.Equal(await AskAsync(line, oci, own, []), await AskAsync(line, InEngine, its, host));
                    Assert.Equal(await TreeAsync(own), await TreeAsync(its));
                });
        }

        problems.AssertNone();
        Assert.Equal(
            await OciContentCommand.RunForBytesAsync("cat", oci, "srv/table.csv"),
            await OciContentCommand.RunForBytesAsync(["cat", InEngine, "srv/table.csv", .. host]));
        string page = _temp.PathOf("page.html");
        Assert.Equal(0, (await OciContentCommand.RunAsync(["report", InEngine, "--skip-writers", "-o", page, .. host])).ExitCode);
        string written = await File.ReadAllTextAsync(page);
        JsonNode layers = await OciContentCommand.RunForJsonAsync("layers", oci);
        Assert.All(
            layers.AsArray().SelectMany(static one => (string[])[(string)one!["diffId"]!, (string)one["imageId"]!]),
            hash => Assert.Contains(hash, written, StringComparison.Ordinal));
    }

    // What is left is of the config and of the files: engines may keep no manifest, or their own.
    private static async Task<string> AskAsync(string[] line, string image, string place, string[] host)
    {
        string[] words = [.. line.Select(word => word == "@" ? image : word.Replace("NEW", place, StringComparison.Ordinal))];
        ToolOutput output = await OciContentCommand.RunAsync([.. words, .. host]);
        Assert.True(output is { ExitCode: 0, StandardError: "" }, output.StandardError);
        string text = output.StandardOutput.Replace(place, "NEW", StringComparison.Ordinal);
        if (!line.Contains("--json"))
        {
            return text;
        }

        JsonNode answer = JsonNode.Parse(text)!;
        JsonArray changes = (answer as JsonObject)?["changes"]?.AsArray() ?? [];
        foreach (JsonObject change in changes.OfType<JsonObject>().ToArray())
        {
            if ((string?)change["mediaType"] != MediaTypes.OciConfig)
            {
                changes.Remove(change);
            }
        }

        foreach (JsonObject each in answer is JsonArray all ? all.OfType<JsonObject>() : [answer.AsObject()])
        {
            foreach (string name in (string[])["layerDigest", "manifest", "size", "mediaType"])
            {
                // The size of a file stays, that of a blob does not.
                if (name != "size" || each["path"] is null)
                {
                    each.Remove(name);
                }
            }

            if (each["path"] is null)
            {
                each.Remove("digest");
            }

            foreach (JsonObject built in each["images"]?.AsArray().OfType<JsonObject>() ?? [])
            {
                built.Remove("manifest");
            }
        }

        return answer.ToJsonString();
    }

    private static async Task<string> TreeAsync(string folder) =>
        !Directory.Exists(folder) || File.Exists(Path.Join(folder, "oci-layout"))
            ? ""
            : (await ExternalTool.RunAsync(
                "sh",
                "-c",
                $"cd '{folder}' && find . -printf '%y %m %U:%G %n %P -> %l\\n' | LC_ALL=C sort"
                    + " && find . -type f | LC_ALL=C sort | xargs sha256sum")).StandardOutput;
}
