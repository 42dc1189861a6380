using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.TestKit.Registries;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary>What is built on a base of the same registry takes its layers over: they are neither read nor sent.</summary>
public sealed class RegistryBuildTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly FaultRegistry _registry = new();
    private readonly TempFolder _temp = new();
    private readonly LayoutBuilder _layout;
    private string _files = "";

    public RegistryBuildTests() => _layout = new LayoutBuilder(_temp, "x");

    public async Task InitializeAsync()
    {
        _files = Path.GetDirectoryName(_temp.Write("files/app", "content"u8))!;
        await PushBaseAsync("team/base:1", _layout.AddImage(["one", "two", "three"]));
    }

    Task IAsyncLifetime.DisposeAsync() => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _temp.Dispose();
    }

    [Fact]
    public async Task LayersOfTheBase_AreMounted_WithoutAByteOfThem()
    {
        ToolRun run = await BuildAsync("team/base:1", "team/app:1", "--json");

        JsonElement built = run.Json();
        Assert.Equal(3, Mounts().Count);
        Assert.All(Mounts(), static exchange => Assert.Equal("team/base", exchange.Query["from"]));

        // The base's config is read; the new config and the new layer are sent.
        Assert.Equal(1, _registry.Count(RequestKind.Blob, "GET"));
        Assert.Equal(3 + 2, _registry.Count(RequestKind.UploadStart, "POST"));
        Assert.Equal(2, _registry.Exchanges.Count(static exchange => exchange is { Kind: RequestKind.Upload, Method: "PUT" }));
        Assert.DoesNotContain(_registry.Exchanges, static exchange => exchange is { Kind: RequestKind.Upload, Method: "PATCH" });
        Assert.Equal(built.GetProperty("digest").GetString(), _registry.FindManifest("team/app", "1")!.Digest.ToString());
        await AssertGoodAsync("team/app:1", "team/base:1");
    }

    [Fact]
    public async Task AnotherTag_OfTheSameRepository_HasThemAlready()
    {
        await BuildAsync("team/base:1", "team/base:2");

        Assert.Empty(Mounts());
        Assert.Equal((1, 2), (_registry.Count(RequestKind.Blob, "GET"), _registry.Count(RequestKind.UploadStart, "POST")));
        await AssertGoodAsync("team/base:2", "team/base:1");
    }

    [Fact]
    public async Task AnIndex_IsMountedToo()
    {
        JsonObject[] images = [_layout.AddImage(["amd"]), _layout.AddImage(["arm"], "linux/arm64")];
        (images[0]["platform"], images[1]["platform"]) = (PlatformOf("amd64"), PlatformOf("arm64"));
        await PushBaseAsync("team/multi:1", _layout.AddIndex(images));

        ToolRun run = await BuildAsync("team/multi:1", "team/app:all", "--json");

        Assert.Equal(2, run.Json().GetProperty("images").GetArrayLength());
        Assert.Equal(2, Mounts().Count);
        Assert.Equal(2, _registry.Count(RequestKind.Blob, "GET"));
        await AssertGoodAsync("team/app:all", "team/multi:1");
    }

    [Fact]
    public async Task ARebase_MountsTheNewBase()
    {
        await BuildAsync("team/base:1", "team/app:1");
        await PushBaseAsync("team/base:2", _layout.AddImage(["four", "five"]));

        ToolRun run = await ToolRun.RunAsync(
            "edit",
            _registry.At("team/app:1"),
            _registry.At("team/app:2"),
            "--rebase",
            $"{_registry.At("team/base:1")}={_registry.At("team/base:2")}");

        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        Assert.Equal(2, Mounts().Count);
        await AssertGoodAsync("team/app:2", "team/base:2");
        Assert.Equal(
            ExitCodes.Mismatch,
            (await ToolRun.RunAsync("base", _registry.At("team/app:2"), "--base", _registry.At("team/base:1"))).ExitCode);
    }

    [Fact]
    public async Task ARegistryThatMountsNothing_IsSentThem()
    {
        await using var registry = new FaultRegistry(RegistryQuirks.None with { Mounts = false });
        string layout = _layout.Add(_layout.AddImage(["one", "two"]), "other").Write();
        await registry.PushAsync($"oci:{layout}:other", "team/base:1");

        ToolRun run = await ToolRun.RunAsync("build", _files, "--base", registry.At("team/base:1"), "--to", registry.At("team/app:1"));

        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        Assert.Equal(0, registry.OpenUploads);
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("verify", registry.At("team/app:1"))).ExitCode);
    }

    private static JsonObject PlatformOf(string architecture) => new() { ["os"] = "linux", ["architecture"] = architecture };

    private IReadOnlyList<Exchange> Mounts() => [.. _registry.Exchanges.Where(static exchange => exchange.Query["mount"] is not null)];

    private async Task<ToolRun> BuildAsync(string from, string to, params string[] options)
    {
        ToolRun run = await ToolRun.RunAsync(["build", _files, "--base", _registry.At(from), "--to", _registry.At(to), .. options]);
        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        return run;
    }

    private async Task PushBaseAsync(string to, JsonObject image)
    {
        string layout = _layout.Add(image, to).Write();
        await _registry.PushAsync($"oci:{layout}:{to}", to);
        _registry.ForgetExchanges();
    }

    private async Task AssertGoodAsync(string image, string baseImage)
    {
        Assert.Equal(0, _registry.OpenUploads);
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("verify", _registry.At(image))).ExitCode);
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("base", _registry.At(image), "--base", _registry.At(baseImage))).ExitCode);
    }
}
