using System.Text;
using System.Text.Json;
using OciContent.TestKit.Registries;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>delete</c>: a manifest goes from a registry, and all tags that stand for it, which are told before.</summary>
public sealed class DeleteVerbTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly FaultRegistry _registry = new();
    private Digest _hello = Digest.Compute([]);

    public async Task InitializeAsync()
    {
        _hello = await _registry.PushHelloAsync("app:v1", "app:v2");
        await _registry.PushAsync($"dir:{Repository.Hello("dir-docker")}", "app:other");
        _registry.ForgetExchanges();
    }

    Task IAsyncLifetime.DisposeAsync() => Task.CompletedTask;

    public async ValueTask DisposeAsync() => await _registry.DisposeAsync();

    [Theory]
    [InlineData("app:v1")]
    [InlineData("app@{0}")]
    [InlineData("app:gone@{0}")]
    public async Task AManifest_GoesWithEveryTagOfIt(string format)
    {
        string image = _registry.At(string.Format(null, format, _hello));

        ToolRun run = await ToolRun.RunAsync("delete", image, "--yes", "--json");

        Assert.Equal([$"{_hello} of {_registry.Address}/app has the tags v1, v2."], run.ErrorLines);
        Assert.Equal(
            $$"""{"changed":[{"digest":"{{_hello}}"},{"name":"v1","digest":"{{_hello}}"},{"name":"v2","digest":"{{_hello}}"}]}""",
            JsonSerializer.Serialize(JsonElement.Parse(run.Out)));
        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Equal(["other"], _registry.TagsOf("app"));
        Assert.Equal(ExitCodes.Refused, (await ToolRun.RunAsync("resolve", _registry.At("app:v1"))).ExitCode);
    }

    [Fact]
    public async Task Text_IsADigestAndANameOnEachLine()
    {
        ToolRun run = await ToolRun.RunAsync("delete", _registry.At("app:other"), "--yes");

        Assert.Equal(2, run.OutLines.Count);
        Assert.Matches("^sha256:[0-9a-f]{64}$", run.OutLines[0]);
        Assert.Equal($"{run.OutLines[0]}  other", run.OutLines[1]);
        Assert.Equal(["v1", "v2"], _registry.TagsOf("app"));
    }

    [Fact]
    public async Task WithoutAnAgreement_NothingIsDone()
    {
        ToolRun run = await ToolRun.RunAsync("delete", _registry.At("app:v1"));

        Assert.Equal(("", ExitCodes.Refused), (run.Out, run.ExitCode));
        Assert.Equal($"{_hello} of {_registry.Address}/app has the tags v1, v2.", run.ErrorLines[0]);
        Assert.EndsWith("was not confirmed: expected --yes, or a terminal to ask at.", run.ErrorLines[1], StringComparison.Ordinal);
        Assert.DoesNotContain(_registry.Exchanges, static exchange => exchange.Method == "DELETE");
    }

    [Theory]
    [InlineData("y\n", true)]
    [InlineData("Yes\r\n", true)]
    [InlineData("n\n", false)]
    [InlineData("\n", false)]
    [InlineData("", false)]
    [InlineData("yesterday I was sure, and today I am not\n", false)]
    public async Task ATerminal_IsAsked(string answer, bool isDone)
    {
        ToolRun run = await ToolRun.RunAsync(
            new MemoryStream(Encoding.ASCII.GetBytes(answer)),
            ["delete", _registry.At("app:v1")],
            canAsk: true);

        Assert.Contains("with the tags v1, v2: go on? [y/N] ", run.Error, StringComparison.Ordinal);
        Assert.Equal(isDone ? ExitCodes.Done : ExitCodes.Refused, run.ExitCode);
        Assert.Equal(isDone ? ["other"] : ["other", "v1", "v2"], _registry.TagsOf("app"));
    }

    [Fact]
    public async Task AnImageWithoutATag_IsNotTheLatest()
    {
        await _registry.PushHelloAsync("app:latest");

        ToolRun run = await ToolRun.RunAsync("delete", _registry.At("app"), "--yes");

        run.AssertRefused($"'{_registry.At("app")}' does not say which image: expected a tag or a digest after it.");
        Assert.Empty(_registry.Exchanges);
    }

    [Fact]
    public async Task WhatIsInNoRegistry_IsRefused() =>
        (await ToolRun.RunAsync("delete", "oci:x:v1", "--yes"))
            .AssertRefused("'oci:x:v1' is not in a registry: expected docker://HOST/NAME[:TAG][@DIGEST].");

    [Fact]
    public async Task WhatIsNotThere_IsRefused() =>
        Assert.Equal(ExitCodes.Refused, (await ToolRun.RunAsync("delete", _registry.At("app:v9"), "--yes")).ExitCode);

    [Fact]
    public async Task ARegistryThatDeletesNothing_IsToldSo()
    {
        await using var registry = new FaultRegistry(RegistryQuirks.Ghcr);
        await registry.PushHelloAsync("app:v1");

        ToolRun run = await ToolRun.RunAsync("delete", registry.At("app:v1"), "--yes");

        Assert.Equal(("", ExitCodes.Refused), (run.Out, run.ExitCode));
        Assert.Contains("405 Method Not Allowed", run.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Equal(["v1"], registry.TagsOf("app"));
    }
}
