using System.Text.Json.Nodes;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary>
/// Names on the command line, and in the images that it names, lead nowhere: the library's tests have them in all places, these in a few.
/// </summary>
public sealed class HostileNameTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Names_WorkOrAreRefusedWithOneLine()
    {
        var builder = new LayoutBuilder(_temp, "in/x");
        JsonObject image = builder.AddImage(["base"]);
        string layout = builder.Add(image, "v1").Write();
        string good = File.ReadAllText(Path.Join(layout, "index.json"));
        string canary = _temp.Write(HostileNames.Canary, "untouched"u8);
        IReadOnlyList<string> names = HostileNames.All(_temp.FullPath, new string('a', 64));
        for (int i = 0; i < names.Count; i += 12)
        {
            string name = names[i];
            File.WriteAllText(Path.Join(layout, "index.json"), good);
            await RunAsync("copy", layout, $"oci:{_temp.PathOf("out/x")}:{name}");
            await RunAsync("convert", layout, $"oci-archive:{_temp.PathOf("out/x.tar")}:{name}", "--to", "docker");
            await RunAsync("edit", layout, $"docker-archive:{_temp.PathOf("out/d.tar")}:{name}", "--set-platform", "linux/arm64");
            await RunAsync("inspect", $"oci:{layout}:{name}");
            await RunAsync("blob", layout, $"sha256:{name}", "-o", _temp.PathOf("out/blob"));
            await RunAsync("tags", name);

            File.WriteAllText(
                Path.Join(layout, "index.json"),
                good.Replace($"\"{image["digest"]}\"", HostileNames.ToJson("sha256:" + name), StringComparison.Ordinal));
            await RunAsync("copy", layout, $"dir:{_temp.PathOf("out/dir")}");
            await RunAsync("verify", layout);
            await RunAsync("audit", layout);
            await RunAsync("graph", layout);
            await RunAsync("resolve", layout);
            await RunAsync("config", layout);
            await RunAsync("referrers", layout);
        }

        Assert.Equal("untouched", File.ReadAllText(canary));
        Assert.Equal(
            [HostileNames.Canary, "in", "out"],
            Directory.EnumerateFileSystemEntries(_temp.FullPath).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)
        );
        Assert.Empty(
            Directory
                .EnumerateFileSystemEntries(_temp.PathOf("out"))
                .Select(static path => Path.GetFileName(path))
                .Except(["x", "x.tar", "d.tar", "dir", "blob"]));
    }

    private async Task RunAsync(params string[] arguments)
    {
        Directory.CreateDirectory(_temp.PathOf("out"));
        ToolRun run = await ToolRun.RunAsync(arguments);
        Assert.True(run.ExitCode is ExitCodes.Done or ExitCodes.Mismatch or ExitCodes.Refused, string.Join(' ', arguments));
        Assert.True(run.ExitCode != ExitCodes.Refused || run.ErrorLines.Count == 1, run.Error);
        Assert.DoesNotContain("untouched", run.Out + run.Error, StringComparison.Ordinal);
    }
}
