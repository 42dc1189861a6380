using System.Text.Json;
using OciContent.TestKit.Registries;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>watch</c>: when tags move, and what changed; a JSON object a line.</summary>
public sealed class WatchVerbTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly TempFolder _temp = new();
    private readonly FaultRegistry _registry = new();
    private Digest _old = null!;
    private Digest _new = null!;

    private string Name => $"{_registry.Address}/app:v1";

    public async Task InitializeAsync()
    {
        var layout = new LayoutBuilder(_temp, "layout");
        layout.Add(layout.AddImage(["base", "app"]), "old").Add(layout.AddImage(["base", "new app"]), "new").Write();
        await _registry.PushAsync($"oci:{layout.FullPath}:old", "app:v1");
        await _registry.PushAsync($"oci:{layout.FullPath}:new", "app:v2");
        _old = _registry.FindManifest("app", "v1")!.Digest;
        _new = _registry.FindManifest("app", "v2")!.Digest;
        _registry.ForgetExchanges();
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _temp.Dispose();
    }

    [Fact]
    public async Task Once_ComparesWithTheDigestBehindTheTag()
    {
        ToolRun same = await ToolRun.RunAsync("watch", $"{Name}@{_old}", "--once", "--json");
        Assert.Equal(ExitCodes.Done, same.ExitCode);
        Assert.Equal("pinned", same.Json().GetProperty("state").GetString());

        ToolRun moved = await ToolRun.RunAsync("watch", $"{Name}@{_new}", "--once", "--json");
        Assert.Equal(ExitCodes.Mismatch, moved.ExitCode);
        Assert.Single(moved.OutLines);
        JsonElement json = moved.Json();
        Assert.Equal(
            ("moved", "moved", _old.ToString(), _new.ToString(), $"{Name}@{_old}"),
            (
                json.GetProperty("state").GetString(),
                json.GetProperty("event").GetString(),
                json.GetProperty("digest").GetString(),
                json.GetProperty("was").GetString(),
                json.GetProperty("pinned").GetString()));
        JsonElement layers = json.GetProperty("changes").GetProperty("layers");
        Assert.Equal((1, 1, 1), (Count("shared"), Count("removed"), Count("added")));

        int Count(string list) => layers.GetProperty(list).GetArrayLength();
    }

    [Fact]
    public async Task Once_ComparesWithTheLockFile()
    {
        string file = _temp.PathOf("my.lock");
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("lock", "add", Name, "--lock", file)).ExitCode);
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("watch", "--lock", file, "--once")).ExitCode);
        Move();

        ToolRun moved = await ToolRun.RunAsync("watch", "--lock", file, "--once");
        Assert.Equal(ExitCodes.Mismatch, moved.ExitCode);
        Assert.EndsWith($"  {Name}  moved  {_old} -> {_new}", moved.OutLines[0], StringComparison.Ordinal);
        Assert.Equal($"  linux/amd64 differs, {_old} -> {_new}; layers: 1 shared, 1 removed, 1 added", moved.OutLines[1]);
        JsonElement json = (await ToolRun.RunAsync("watch", Name, "--lock", file, "--once", "--json")).Json();
        Assert.Equal(file, json.GetProperty("file").GetString());
    }

    [Fact]
    public async Task Once_WithNothingToCompareWith_IsRefused() =>
        (await ToolRun.RunAsync("watch", Name, "--once")).AssertRefused(
            $"'{Name}' has nothing to be compared with: expected a digest after it, or a lock file that has it.");

    [Fact]
    public async Task ATagThatIsGone_IsUnresolved()
    {
        ToolRun gone = await ToolRun.RunAsync("watch", $"{_registry.Address}/app:nope@{_old}", "--once", "--json");
        Assert.Equal(ExitCodes.Mismatch, gone.ExitCode);
        Assert.Equal(
            ("unresolved", "vanished", JsonValueKind.Null),
            (
                gone.Json().GetProperty("state").GetString(),
                gone.Json().GetProperty("event").GetString(),
                gone.Json().GetProperty("digest").ValueKind));
    }

    [Fact]
    public async Task WhatItStoodFor_MayBeGone_AndThenThereIsLessToTell()
    {
        Digest unknown = Digest.Compute([1]);
        ToolRun run = await ToolRun.RunAsync("watch", $"{Name}@{unknown}", "--once", "--json");
        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
        Assert.StartsWith("What changed cannot be determined: ", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(run.Out);
        Assert.False(json.RootElement.TryGetProperty("changes", out _));
    }

    [LinuxTheory]
    [InlineData("INT", ExitCodes.Cancelled)]
    [InlineData("TERM", ExitCodes.Terminated)]
    public async Task AProcess_TellsWhenATagMoves_AndEndsWhenItIsTold(string signal, int exitCode)
    {
        using ToolProcess process = ToolProcess.Start("watch", $"{Name}@{_new}", "--interval", "1s", "--json");
        string line = (await process.ReadLineAsync())!;
        Assert.Equal(_old.ToString(), JsonElement.Parse(line).GetProperty("digest").GetString());
        _registry.AddManifest("app", _registry.FindManifest("app", "v2")!, "v1");
        line = (await process.ReadLineAsync())!;
        Assert.Equal(_new.ToString(), JsonElement.Parse(line).GetProperty("digest").GetString());
        await process.SendAsync(signal);
        Assert.Equal(exitCode, (await process.EndAsync()).ExitCode);
    }

    [Theory]
    [InlineData("0s", "'--interval 0s' is not possible: expected 1s to 24h.")]
    [InlineData("25h", "'--interval 25h' is not possible: expected 1s to 24h.")]
    [InlineData("5", "'--interval 5' is not a length of time: expected a number and s, m or h, such as 30s, 5m or 1h.")]
    [InlineData("1d", "'--interval 1d' is not a length of time: expected a number and s, m or h, such as 30s, 5m or 1h.")]
    [InlineData("9999999999s", "'--interval 9999999999s' is not a length of time: expected a number and s, m or h, such as 30s, 5m or 1h.")]
    public async Task AnInterval_IsALengthOfTime(string interval, string expected) =>
        (await ToolRun.RunAsync("watch", Name, "--interval", interval)).AssertRefused(expected);

    private void Move() => _registry.AddManifest("app", _registry.FindManifest("app", "v2")!, "v1");
}
