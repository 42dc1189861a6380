using System.Text.Json;
using OciContent.TestKit.Registries;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>edit</c> in a registry: a tag moves only where it is written, and no layer is sent that did not change.</summary>
public sealed class RegistryEditTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly FaultRegistry _registry = new();
    private readonly TempFolder _temp = new();
    private Digest _hello = Digest.Compute([]);

    public async Task InitializeAsync() => _hello = await _registry.PushHelloAsync("app:v1", "app:v2");

    Task IAsyncLifetime.DisposeAsync() => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _temp.Dispose();
    }

    [Theory]
    [InlineData("app:v1", "app:v1")]
    [InlineData("app:v1", "app:new")]
    [InlineData("app@{0}", "app:v1")]
    [InlineData("app:v2@{0}", "app:v1")]
    public async Task TheTagOfTheDestination_Moves_AndNoOther(string from, string to)
    {
        ToolRun run = await EditAsync(string.Format(null, from, _hello), to, "--annotate", "a=b", "--json");

        string root = run.Json().GetProperty("changes").EnumerateArray().Last().GetProperty("new").GetString()!;
        Assert.Equal(root, _registry.FindManifest("app", to["app:".Length..])!.Digest.ToString());
        Assert.Equal(_hello, _registry.FindManifest("app", "v2")!.Digest);
        Assert.Equal(to == "app:v1" ? root : _hello.ToString(), _registry.FindManifest("app", "v1")!.Digest.ToString());
        Assert.Equal(0, _registry.Count(RequestKind.UploadStart, "POST"));
        Assert.True(_registry.Count(RequestKind.Blob, "GET") <= 1, "more than the config was read");
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("verify", _registry.At(to))).ExitCode);
    }

    [Fact]
    public async Task AConfigThatChanges_IsAllThatIsSent()
    {
        ToolRun run = await EditAsync("app:v1", "app:v1", "--set-platform", "linux/arm64");

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Equal(1, _registry.Count(RequestKind.UploadStart, "POST"));
        Assert.Equal(1, _registry.Count(RequestKind.Blob, "GET"));
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("verify", _registry.At("app:v1"), "--platform", "linux/arm64")).ExitCode);
    }

    [Fact]
    public async Task AnEditThatChangesNothing_WritesNothing()
    {
        ToolRun run = await EditAsync("app:v1", "app:v1", "--remove-urls");

        Assert.Equal(("", "No document changed.\n", ExitCodes.Done), (run.Out, run.Error, run.ExitCode));
        Assert.DoesNotContain(_registry.Exchanges, static exchange => exchange.Method is "PUT" or "POST");
        Assert.Equal(_hello, _registry.FindManifest("app", "v1")!.Digest);
    }

    [Theory]
    [InlineData("app:v1")]
    [InlineData("app@{0}")]
    public async Task ADestinationWithoutATag_MovesNone(string from)
    {
        ToolRun run = await EditAsync(string.Format(null, from, _hello), "app", "--annotate", "a=b");

        Assert.Equal(("", ExitCodes.Refused), (run.Out, run.ExitCode));
        Assert.Contains("does not say which tag", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.DoesNotContain(_registry.Exchanges, static exchange => exchange.Method is "PUT" or "POST");
    }

    [Theory]
    [InlineData("app@{0}")]
    [InlineData("app:v1@{0}")]
    public async Task ADestinationOfADigest_IsForThatDigestAlone(string to)
    {
        ToolRun run = await EditAsync("app:v1", string.Format(null, to, _hello), "--annotate", "a=b");

        Assert.Equal(("", ExitCodes.Refused), (run.Out, run.ExitCode));
        Assert.Contains($"is for {_hello}: expected an image of that digest", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.DoesNotContain(_registry.Exchanges, static exchange => exchange.Method is "PUT" or "POST");
    }

    [Fact]
    public async Task OfAnIndex_OnePlatformIsEdited_AndTheOthersStay()
    {
        var layout = new LayoutBuilder(_temp, "x");
        System.Text.Json.Nodes.JsonObject[] images = [layout.AddImage(["a"]), layout.AddImage(["b"], "linux/arm64")];
        for (int i = 0; i < images.Length; i++)
        {
            images[i]["platform"] = new System.Text.Json.Nodes.JsonObject
            {
                ["os"] = "linux",
                ["architecture"] = i == 0 ? "amd64" : "arm64",
            };
        }

        await _registry.PushAsync($"oci:{layout.Add(layout.AddIndex(images), "i").Write()}:i", "app:all");
        _registry.ForgetExchanges();

        ToolRun run = await EditAsync("app:all", "app:all", "--platform", "linux/arm64", "--set-platform", "linux/arm64/v8", "--json");

        Assert.Equal(3, run.Json().GetProperty("changes").GetArrayLength());
        JsonElement index = JsonElement.Parse(_registry.FindManifest("app", "all")!.Content.Span);
        Assert.Equal(2, index.GetProperty("manifests").GetArrayLength());
        Assert.Equal((string)images[0]["digest"]!, index.GetProperty("manifests")[0].GetProperty("digest").GetString());
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("verify", _registry.At("app:all"))).ExitCode);
    }

    [Fact]
    public async Task AnotherRepository_TakesTheLayersOver()
    {
        ToolRun run = await EditAsync("app:v1", "other:v1", "--annotate", "a=b");

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("verify", _registry.At("other:v1"))).ExitCode);
        Assert.Equal(_hello, _registry.FindManifest("app", "v1")!.Digest);
    }

    private Task<ToolRun> EditAsync(string from, string to, params string[] options) =>
        ToolRun.RunAsync(["edit", _registry.At(from), _registry.At(to), .. options]);
}
