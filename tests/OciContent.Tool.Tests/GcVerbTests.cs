using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.Layouts;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>gc</c>: what nothing leads to goes from a layout.</summary>
public sealed class GcVerbTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task ADryRun_SaysWhatGoes_AndDeletesNothing()
    {
        string layout = Write(out string stray);

        ToolRun run = await ToolRun.RunAsync("gc", layout, "--dry-run");

        Assert.Equal(($"{stray}  5 B\n", "1 blob (5 B) would be deleted.\n", ExitCodes.Done), (run.Out, run.Error, run.ExitCode));
        Assert.Equal(run.Out, (await ToolRun.RunAsync("gc", layout, "--dry-run")).Out);
    }

    [Fact]
    public async Task WhatNothingLeadsTo_Goes_AndTheLayoutIsWhole()
    {
        string layout = Write(out string stray);
        Directory.CreateDirectory(Path.Join(layout, ".oci-content-0123456789abcdef.tmp"));

        ToolRun run = await ToolRun.RunAsync("gc", $"oci:{layout}", "--json");

        Assert.Equal(
            $$"""{"changed":[{"digest":"{{stray}}","size":5}],"bytes":5,"scratchFolders":[".oci-content-0123456789abcdef.tmp"]}""",
            JsonSerializer.Serialize(run.Json()));
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("verify", layout)).ExitCode);
        Assert.Equal("0 blobs (0 B) deleted.\n", (await ToolRun.RunAsync("gc", layout)).Error);
    }

    [Fact]
    public async Task WhileSomebodyWrites_ItIsRefused()
    {
        string layout = Write(out _);
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(layout);
        await store.AddAsync(new MemoryStream([1]), "application/octet-stream");

        ToolRun run = await ToolRun.RunAsync("gc", layout);

        Assert.Equal(("", ExitCodes.Refused), (run.Out, run.ExitCode));
        Assert.Contains("is being written to", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsNotALayoutsFolder_IsRefused()
    {
        string archive = Repository.Hello("hello-docker-archive.tar");
        (await ToolRun.RunAsync("gc", archive)).AssertRefused($"'{archive}' is not a layout's folder: expected oci:DIR, without a tag.");
        string nothing = $"oci:{_temp.PathOf("nothing")}";
        Assert.Equal(ExitCodes.Refused, (await ToolRun.RunAsync("gc", nothing)).ExitCode);
        Assert.False(Path.Exists(_temp.PathOf("nothing")));
        string tagged = $"oci:{Write(out _)}:v1";
        (await ToolRun.RunAsync("gc", tagged)).AssertRefused($"'{tagged}' is not a layout's folder: expected oci:DIR, without a tag.");
    }

    private string Write(out string stray)
    {
        var builder = new LayoutBuilder(_temp, "layout");
        JsonObject image = builder.AddImage(["base"]);
        string layout = builder.Add(image, "v1").Write();
        stray = Sha256.DigestOf("stray"u8.ToArray());
        File.WriteAllText(builder.PathOf(stray), "stray");
        return layout;
    }
}
