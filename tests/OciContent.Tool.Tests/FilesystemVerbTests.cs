using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.TestKit.Images;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>ls</c>, <c>tree</c>, <c>cat</c>, <c>extract</c> and <c>diff --files</c>: what is in an image.</summary>
public sealed class FilesystemVerbTests : IDisposable
{
    private static readonly string Hello = Repository.Hello("oci") + ":latest";

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Ls_ListsAFolder_WithTheLayersOfItsFiles()
    {
        ToolRun run = await ToolRun.RunAsync("ls", Hello, "srv");

        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        Assert.Equal(
            [
                "lrwxrwxrwx  0:0       0 B  2024-02-29 12:00  layer 2  current -> greeting.txt",
                "-rw-r--r--  0:0      32 B  2024-02-29 12:00  layer 2  greeting.txt",
                "-rw-r--r--  0:0  10,915 B  2024-02-29 12:00  layer 2  table.csv",
            ],
            run.OutLines);
    }

    [Fact]
    public async Task Ls_OfALink_ShowsWhatItLeadsTo()
    {
        JsonElement file = Assert.Single((await ToolRun.RunAsync("ls", Hello, "/srv/current", "--json")).Json().EnumerateArray());

        Assert.Equal("/srv/greeting.txt", file.GetProperty("path").GetString());
        Assert.Equal(
            ("file", "0644", 32, 1),
            (file.GetProperty("kind").GetString(),
                file.GetProperty("mode").GetString(),
                file.GetProperty("size").GetInt32(),
                file.GetProperty("layer").GetInt32()));
        byte[] content = await BytesAsync("cat", Hello, "srv/current");
        Assert.Equal(Digest.Compute(content).ToString(), file.GetProperty("digest").GetString());
    }

    [Fact]
    public async Task AnEmptyFolder_HasNoLines() => Assert.Equal("", (await ToolRun.RunAsync("ls", Hello, "etc")).Out);

    [Theory]
    [InlineData("ls", "/nope", "'/nope' is not in the image: expected the path of a file or folder.")]
    [InlineData("tree", "srv/greeting.txt/x", "'srv/greeting.txt/x' is not in the image: expected the path of a file or folder.")]
    [InlineData("cat", "../../nope", "'../../nope' is not in the image: expected the path of a file or folder.")]
    [InlineData("cat", "srv", "'/srv' is not a file but a directory: expected a file.")]
    public async Task WhatIsNotThere_IsRefusedInALine(string verb, string path, string message) =>
        (await ToolRun.RunAsync(verb, Hello, path)).AssertRefused($"{Hello}: {message}");

    [Fact]
    public async Task Tree_IsDrawn_AsDeepAsAsked()
    {
        ToolRun run = await ToolRun.RunAsync("tree", Hello, "--depth", "1");

        Assert.Equal(["/  69,676 B", "├── etc/  0 B", "├── srv/  10,947 B …", "└── usr/  58,729 B …"], run.OutLines);
        Assert.Contains("│   ├── current -> greeting.txt", (await ToolRun.RunAsync("tree", Hello)).OutLines);
        JsonElement json = (await ToolRun.RunAsync("tree", Hello, "usr", "--depth", "1", "--json")).Json();
        Assert.Equal(
            ["/usr 58729", "/usr/share 58729"],
            json.EnumerateArray().Select(static file => $"{file.GetProperty("path")} {file.GetProperty("treeSize")}"));
        (await ToolRun.RunAsync("tree", Hello, "--depth", "0")).AssertRefused("'0' is not a depth: expected 1 or more.");
    }

    [Theory]
    [InlineData("cat", false)]
    [InlineData("ls", true)]
    public async Task AHelp_NamesADefault_OnlyWhereThereIsOne(string verb, bool hasDefault) =>
        Assert.Equal(hasDefault, (await ToolRun.RunAsync(verb, "--help")).Out.Contains("Default: the root.", StringComparison.Ordinal));

    [Fact]
    public async Task Cat_OnATerminal_ShowsWhatWouldMoveTheCursor()
    {
        string image = Write("f:a=one\u001b[2J f:b=x");
        ToolRun run = await ToolRun.RunAsync("cat", image, "a");

        Assert.Equal(("one\\u001b[2J\n", ""), (run.Out, run.Error));
    }

    [Fact]
    public async Task HostileNames_AreInert()
    {
        string image = Write("f:\u001b[2Ja f:b\u202Egnp f:c\nd l:e>\u001b[31m");
        foreach (string verb in (string[])["ls", "tree"])
        {
            ToolRun run = await ToolRun.RunAsync(verb, image);
            Assert.DoesNotContain('\u001b', run.Out);
            Assert.DoesNotContain('\u202E', run.Out);
            Assert.Equal(verb == "ls" ? 4 : 5, run.OutLines.Count);
        }
    }

    [Fact]
    public async Task ABrokenEntry_IsToldAndTheRestShown()
    {
        string image = Write("f:a f:../b");
        ToolRun run = await ToolRun.RunAsync("ls", image, "--recursive");

        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
        Assert.EndsWith("/a", Assert.Single(run.OutLines), StringComparison.Ordinal);
        Assert.EndsWith(
            "'../b' leads out of the image: expected a path below its root.",
            Assert.Single(run.ErrorLines),
            StringComparison.Ordinal);
        ToolRun refused = await ToolRun.RunAsync("extract", image, _temp.PathOf("dest"));
        Assert.Equal(ExitCodes.Refused, refused.ExitCode);
        Assert.Contains(
            "nothing was written. Not all of the image was read: layers[0]",
            Assert.Single(refused.ErrorLines),
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(_temp.PathOf("dest")));
        Assert.Equal(ExitCodes.Mismatch, (await ToolRun.RunAsync("extract", image, _temp.PathOf("dest"), "--partial")).ExitCode);
        Assert.True(File.Exists(_temp.PathOf("dest/a")));
    }

    [Fact]
    public async Task Extract_WritesAllFiles()
    {
        string destination = _temp.PathOf("dest");
        JsonElement json = (await ToolRun.RunAsync("extract", Hello, destination, "--json")).Json();

        Assert.Equal((3, 5, 69_676), (Number("files"), Number("directories"), Number("size")));
        Assert.Equal(await BytesAsync("cat", Hello, "srv/table.csv"), File.ReadAllBytes(Path.Join(destination, "srv", "table.csv")));
        ToolRun again = await ToolRun.RunAsync("extract", Hello, destination);
        again.AssertRefused($"'{destination}' is there and not an empty folder: expected a new or empty one.");

        int Number(string name) => json.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task DiffOfFiles_TellsWhatDiffers()
    {
        var layout = new LayoutBuilder(_temp, "two");
        JsonObject old = layout.AddImage([Text("d:etc f:etc/a=1 f:gone f:same")]);
        JsonObject now = layout.AddImage([Text("d:etc f:etc/a=22@600 f:same"), Text("f:new/b=333")]);
        string path = layout.Add(old, "old").Add(now, "new").Write();
        JsonElement files = (await ToolRun.RunAsync("diff", $"{path}:old", $"{path}:new", "--files", "--json")).Json().GetProperty("files");

        Assert.Equal(
            [
                "/etc/a changed content, mode",
                "/gone removed ",
                "/new added ",
                "/new/b added ",
            ],
            files.EnumerateArray().Select(static file =>
                $"{file.GetProperty("path")} {file.GetProperty("change")} "
                + string.Join(", ", file.GetProperty("what").EnumerateArray())));
        ToolRun text = await ToolRun.RunAsync("diff", $"{path}:old", $"{path}:new", "--files");
        Assert.Contains("  file changed /etc/a (1 B -> 2 B): content, mode", text.OutLines);
        Assert.Contains("  file added /new/b (3 B)", text.OutLines);
        JsonElement without = (await ToolRun.RunAsync("diff", $"{path}:old", $"{path}:new", "--json")).Json();
        Assert.False(without.TryGetProperty("files", out _));
    }

    private static string Text(string layer) => Encoding.UTF8.GetString(LayerText.ToTar(layer));

    private static async Task<byte[]> BytesAsync(params string[] arguments)
    {
        await using var bytes = new MemoryStream();
        ToolRun run = await ToolRun.RunAsync(Stream.Null, arguments, bytes: bytes);
        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        return bytes.ToArray();
    }

    private string Write(string layer)
    {
        var layout = new LayoutBuilder(_temp, "image");
        return layout.Add(layout.AddImage([Text(layer)])).Write();
    }
}
