using System.Text;
using System.Text.Json;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>untag</c>: a tag goes from a layout or a registry, and nothing else does.</summary>
public sealed class UntagVerbTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public static TheoryData<bool> Placeholders { get; } = [false, true];

    public void Dispose() => _temp.Dispose();

    [Theory]
    [MemberData(nameof(Placeholders))]
    public async Task ATag_GoesFromARegistry_AndTheOthersStay(bool needsPlaceholder)
    {
        await using var registry = new FaultRegistry(needsPlaceholder ? RegistryQuirks.Distribution28 : null);
        Digest hello = await registry.PushHelloAsync("app:v1", "app:v2");

        ToolRun run = await ToolRun.RunAsync("untag", registry.At("app:v1"), "--yes", "--json");

        Assert.Equal(
            $$"""{"changed":[{"name":"v1","digest":"{{hello}}"}]}""",
            JsonSerializer.Serialize(JsonElement.Parse(run.Out)));
        Assert.Equal(needsPlaceholder ? [$"{registry.Address} does not delete tags; it may delete manifests."] : [], run.ErrorLines);
        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Equal(["v2"], registry.TagsOf("app"));
        Assert.Equal($"{hello}\n", (await ToolRun.RunAsync("resolve", registry.At($"app@{hello}"))).Out);
    }

    [RequiresToolsFact(DockerRegistryServer.Tool)]
    public async Task ATag_GoesFromDockersRegistry_WhichDeletesNone()
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        string name = $"docker://{registry.Address}/app";
        await ToolRun.RunAsync("copy", $"oci:{Repository.Hello("oci")}:latest", $"{name}:v1");
        await ToolRun.RunAsync("copy", $"oci:{Repository.Hello("oci")}:latest", $"{name}:v2");

        ToolRun run = await ToolRun.RunAsync("untag", $"{name}:v1", "--yes");

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Equal(["v2"], (await ToolRun.RunAsync("tags", name)).OutLines);
        ToolRun deleted = await ToolRun.RunAsync("delete", $"{name}:v2", "--yes");
        Assert.Equal((ExitCodes.Done, 2), (deleted.ExitCode, deleted.OutLines.Count));
        Assert.Equal(ExitCodes.Refused, (await ToolRun.RunAsync("resolve", $"{name}:v2")).ExitCode);
    }

    [Fact]
    public async Task ARegistryThatDeletesNothing_KeepsTheTagAsItIs()
    {
        await using var registry = new FaultRegistry(RegistryQuirks.Ghcr);
        Digest hello = await registry.PushHelloAsync("app:v1");

        ToolRun run = await ToolRun.RunAsync("untag", registry.At("app:v1"), "--yes");

        Assert.Equal(("", ExitCodes.Refused), (run.Out, run.ExitCode));
        Assert.Contains("405 Method Not Allowed", run.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Equal(hello, registry.FindManifest("app", "v1")!.Digest);
        Assert.DoesNotContain(registry.Exchanges, static exchange => exchange is { Method: "PUT", Reference: "v1" });
    }

    [Fact]
    public async Task APlaceholderThatStays_GivesTheTagBack()
    {
        await using var registry = new FaultRegistry(RegistryQuirks.Distribution28);
        Digest hello = await registry.PushHelloAsync("app:v1");

        // The tag's, then the placeholder's that is tried, then the last one.
        int deletions = 0;
        registry.Faults.Add(new FailWith(403, when: exchange => exchange.Method == "DELETE" && Interlocked.Increment(ref deletions) == 3));

        ToolRun run = await ToolRun.RunAsync("untag", registry.At("app:v1"), "--yes");

        Assert.Equal(("", ExitCodes.Refused), (run.Out, run.ExitCode));
        Assert.Contains("403 Forbidden", run.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Equal(hello, registry.FindManifest("app", "v1")!.Digest);
    }

    [Fact]
    public async Task AtATerminal_ThePlaceholderIsAskedForToo()
    {
        await using var registry = new FaultRegistry(RegistryQuirks.Distribution28);
        Digest hello = await registry.PushHelloAsync("app:v1");

        ToolRun once = await AnswerAsync("y\nn\n");

        Assert.Equal(ExitCodes.Refused, once.ExitCode);
        Assert.Contains("to an empty manifest, and deleting that: go on? [y/N] ", once.Error, StringComparison.Ordinal);
        Assert.Equal(hello, registry.FindManifest("app", "v1")!.Digest);
        Assert.Equal(ExitCodes.Done, (await AnswerAsync("y\ny\n")).ExitCode);
        Assert.Empty(registry.TagsOf("app"));

        Task<ToolRun> AnswerAsync(string answers) =>
            ToolRun.RunAsync(new MemoryStream(Encoding.ASCII.GetBytes(answers)), ["untag", registry.At("app:v1")], canAsk: true);
    }

    [Theory]
    [InlineData("docker://127.0.0.1:1/app")]
    [InlineData("docker://127.0.0.1:1/app@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("docker://127.0.0.1:1/app:v1@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("oci:x")]
    public async Task WhatNamesNoTag_IsRefused(string image) =>
        (await ToolRun.RunAsync("untag", image, "--yes"))
            .AssertRefused($"'{image}' does not name a tag: expected one after it, and no digest.");

    [Fact]
    public async Task ATag_GoesFromALayout_AndItsImageStays()
    {
        string path = _temp.PathOf("x");
        _temp.Copy(Repository.Hello("oci"), "x");

        ToolRun refused = await ToolRun.RunAsync("untag", $"oci:{path}:1.0");
        ToolRun run = await ToolRun.RunAsync("untag", $"oci:{path}:1.0", "--yes");

        Assert.Equal(ExitCodes.Refused, refused.ExitCode);
        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        Assert.Matches("^sha256:[0-9a-f]{64}  1.0\n$", run.Out);
        Assert.Equal(["latest"], (await ToolRun.RunAsync("tags", $"oci:{path}")).OutLines);
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("verify", $"oci:{path}")).ExitCode);
        Assert.Equal(ExitCodes.Refused, (await ToolRun.RunAsync("untag", $"oci:{path}:1.0", "--yes")).ExitCode);
    }

    [Fact]
    public async Task ALayoutThatIsNotThere_IsNotMade()
    {
        Assert.Equal(ExitCodes.Refused, (await ToolRun.RunAsync("untag", $"oci:{_temp.PathOf("none")}:v1", "--yes")).ExitCode);
        Assert.False(Path.Exists(_temp.PathOf("none")));
    }

    [Fact]
    public async Task APlaceWithoutTags_IsRefused() =>
        (await ToolRun.RunAsync("untag", "dir:x", "--yes"))
            .AssertRefused("'dir:x' has no tags that can be taken away: expected oci:DIR:TAG or docker://HOST/NAME[:TAG].");
}
