using System.Text.Json;
using OciContent.Registry.Tags;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>lock</c>: what tags meant, in a file; which moved; all is written, or nothing.</summary>
public sealed class LockVerbTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly TempFolder _temp = new();
    private readonly FaultRegistry _registry = new();
    private Digest _old = null!;
    private Digest _new = null!;

    private string LockFile => _temp.PathOf("oci-content.lock");

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
    public async Task Add_LocksWhatTagsMean_AndCheckFindsThemThere()
    {
        ToolRun added = await RunAsync("add", Name("v1"), $"docker://{Name("v2")}");
        Assert.Equal((ExitCodes.Done, ""), (added.ExitCode, added.Error));
        Assert.Equal([$"{Name("v1")}  pinned  {_old}", $"{Name("v2")}  pinned  {_new}"], added.OutLines);
        ImageLock images = await new ImageLockFile(LockFile).ReadAsync();
        Assert.Equal([_old, _new], images.Images.Select(static image => image.Content.Digest));

        ToolRun checkedAgain = await RunAsync("check");
        Assert.Equal((ExitCodes.Done, added.Out), (checkedAgain.ExitCode, checkedAgain.Out));
        JsonElement json = (await RunAsync("check", Name("v1"), "--json")).Json();
        JsonElement reference = Assert.Single(json.GetProperty("references").EnumerateArray());
        Assert.Equal(
            [
                ("file", LockFile),
                ("reference", Name("v1")),
                ("pinned", $"{Name("v1")}@{_old}"),
                ("digest", _old.ToString()),
                ("state", "pinned"),
            ],
            reference.EnumerateObject().Select(static field => (field.Name, field.Value.GetString()!)));
    }

    [Fact]
    public async Task ATagThatMoved_IsTold_UntilItIsUpdated()
    {
        await RunAsync("add", Name("v1"));
        Move();
        byte[] before = await File.ReadAllBytesAsync(LockFile);

        ToolRun moved = await RunAsync("check");
        Assert.Equal(ExitCodes.Mismatch, moved.ExitCode);
        Assert.Equal([$"{Name("v1")}  moved  {_old} -> {_new}"], moved.OutLines);
        Assert.Equal(before, await File.ReadAllBytesAsync(LockFile));
        JsonElement reference = (await RunAsync("check", "--json")).Json().GetProperty("references")[0];
        Assert.Equal(
            ("moved", _new.ToString(), _old.ToString()),
            (
                reference.GetProperty("state").GetString(),
                reference.GetProperty("digest").GetString(),
                reference.GetProperty("was").GetString()));

        ToolRun updated = await RunAsync("update");
        Assert.Equal((ExitCodes.Done, moved.Out), (updated.ExitCode, updated.Out));
        Assert.Equal(ExitCodes.Done, (await RunAsync("check")).ExitCode);
        byte[] after = await File.ReadAllBytesAsync(LockFile);
        Assert.Equal(ExitCodes.Done, (await RunAsync("update")).ExitCode);
        Assert.Equal(after, await File.ReadAllBytesAsync(LockFile));
    }

    [Fact]
    public async Task OfSeveral_OfWhichOneIsNotThere_NoneIsWritten()
    {
        ToolRun run = await RunAsync("add", Name("v1"), Name("nope"));
        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
        Assert.False(File.Exists(LockFile));
        Assert.Equal([$"{Name("v1")}    unpinned    {_old}", $"{Name("nope")}  unresolved"], run.OutLines);
        Assert.Equal(2, run.ErrorLines.Count);

        ToolRun only = await RunAsync("add", Name("nope"));
        Assert.Equal((ExitCodes.Refused, ""), (only.ExitCode, only.Out));
        Assert.Single(only.ErrorLines);
    }

    [Fact]
    public async Task WhatIsGone_IsUnresolved_AndWhatIsNotLocked_Unpinned()
    {
        await RunAsync("add", Name("v1"), Name("v2"));
        _registry.Faults.Add(new FailWith(404, when: static exchange => exchange.Reference == "v2"));
        ToolRun run = await RunAsync("check", Name("v1"), Name("v2"), Name("v3"), "--json");

        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
        Assert.Single(run.ErrorLines);
        using JsonDocument json = JsonDocument.Parse(run.Out);
        Assert.Equal(
            ["pinned", "unresolved", "unpinned"],
            json.RootElement.GetProperty("references").EnumerateArray().Select(static one => one.GetProperty("state").GetString()));
        Assert.Equal(ExitCodes.Refused, (await RunAsync("update", Name("v3"))).ExitCode);
    }

    [Fact]
    public async Task Check_ReadsNoDocuments()
    {
        await RunAsync("add", Name("v1"));
        _registry.ForgetExchanges();
        await RunAsync("check");
        Assert.Equal("HEAD", Assert.Single(_registry.Exchanges).Method);
    }

    [Fact]
    public async Task WrongUsage_IsOneLine()
    {
        (await RunAsync("check")).AssertRefused($"'{LockFile}' does not exist: expected a lock file.");
        (await RunAsync("forget")).AssertRefused("'forget' is not an action of 'lock': expected add, check or update.");
        (await RunAsync("add")).AssertRefused("REF is missing after 'lock add': expected one or more names of images.");
        (await RunAsync("add", $"a@{_old}")).AssertRefused($"'a@{_old}' does not move: expected a name and a tag.");
        (await RunAsync("add", $"a:1@{_old}")).AssertRefused(
            $"'docker.io/library/a:1@{_old}' does not move: expected a name and a tag, without a digest.");
        await File.WriteAllTextAsync(LockFile, "<<<<<<< HEAD\n");
        ToolRun conflict = await RunAsync("check");
        Assert.Equal(ExitCodes.Refused, conflict.ExitCode);
        Assert.Contains("marks a conflict", Assert.Single(conflict.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoProcesses_AtTheSameTime_LoseNothing()
    {
        using ToolProcess one = ToolProcess.Start("lock", "add", Name("v1"), "--lock", LockFile);
        using ToolProcess other = ToolProcess.Start("lock", "add", Name("v2"), "--lock", LockFile);
        Assert.Equal(ExitCodes.Done, (await one.EndAsync()).ExitCode);
        Assert.Equal(ExitCodes.Done, (await other.EndAsync()).ExitCode);
        Assert.Equal(2, (await new ImageLockFile(LockFile).ReadAsync()).Images.Count);
    }

    [Theory]
    [InlineData("add")]
    [InlineData("update")]
    public async Task WhatWasLockedByAClockThatIsAhead_IsReplacedAllTheSame(string action)
    {
        await RunAsync("add", Name("v1"));
        var file = new ImageLockFile(LockFile);
        LockedImage ahead = Assert.Single((await file.ReadAsync()).Images) with { ResolvedAt = DateTimeOffset.UtcNow.AddYears(1) };
        await file.UpdateAsync(_ => ImageLock.Of(ahead));
        Move();

        ToolRun run = await RunAsync(action, Name("v1"));

        Assert.Equal((ExitCodes.Done, ""), (run.ExitCode, run.Error));
        Assert.Equal(_new, Assert.Single((await file.ReadAsync()).Images).Content.Digest);
    }

    [Fact]
    public async Task Update_OfWhatIsNotLocked_NamesTheFileThatWasRead()
    {
        await RunAsync("add", Name("v1"));
        string other = _temp.PathOf("other.lock");
        File.Move(LockFile, other);

        ToolRun run = await ToolRun.RunAsync("lock", "update", Name("v2"), "--lock", other);

        run.AssertRefused($"'{other}' has no image '{Name("v2")}': expected one of '{Name("v1")}'.");
    }

    [Theory]
    [InlineData("lock", "check")]
    [InlineData("lock", "update")]
    [InlineData("watch", "--once")]
    public async Task OptionsForOneRegistry_AreForTheOneThatIsLocked(params string[] verb)
    {
        await RunAsync("add", Name("v1"));
        _registry.ForgetExchanges();
        await using var other = new FaultRegistry();
        await other.PushHelloAsync("app:v1");

        ToolRun one = await ToolRun.RunAsync([.. verb, "--lock", LockFile, "--plain-http"]);
        await RunAsync("add", other.At("app:v1")["docker://".Length..]);
        ToolRun two = await ToolRun.RunAsync([.. verb, "--lock", LockFile, "--plain-http"]);
        ToolRun named = await ToolRun.RunAsync([.. verb, Name("v1"), "--lock", LockFile, "--plain-http"]);

        Assert.Equal((ExitCodes.Done, ""), (one.ExitCode, one.Error));
        Assert.NotEqual("", one.Out);
        Assert.Equal(ExitCodes.Refused, two.ExitCode);
        Assert.Contains("'--plain-http' is for one registry, and there are ", two.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Done, ""), (named.ExitCode, named.Error));
    }

    private string Name(string tag) => $"{_registry.Address}/app:{tag}";

    private void Move() => _registry.AddManifest("app", _registry.FindManifest("app", "v2")!, "v1");

    private Task<ToolRun> RunAsync(string action, params string[] rest) =>
        ToolRun.RunAsync(["lock", action, .. rest, "--lock", LockFile]);
}
