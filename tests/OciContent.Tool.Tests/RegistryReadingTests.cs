using System.Text.Json;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;
using OciContent.TestKit.Registries.Wire;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary>
/// What the documents of an image answer, no layer is read for; and how many contents are asked for at once is up to the user.
/// </summary>
public sealed class RegistryReadingTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly FaultRegistry _registry = new();
    private readonly TempFolder _temp = new();

    public async Task InitializeAsync() => await _registry.PushHelloAsync("app:v1", "base:v1");

    Task IAsyncLifetime.DisposeAsync() => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _temp.Dispose();
    }

    [Theory]
    [InlineData(1, "audit", "{0}")]
    [InlineData(0, "resolve", "{0}")]
    [InlineData(0, "manifest", "{0}")]
    [InlineData(1, "config", "{0}")]
    [InlineData(1, "graph", "{0}")]
    [InlineData(0, "referrers", "{0}")]
    [InlineData(2, "base", "{0}", "--base", "{1}")]
    [InlineData(1, "base", "{0}", "--base", "{2}")]
    [InlineData(1, "infer", "{3}", "--against", "{0}", "--profile", "docker")]
    public async Task Documents_AreAllThatIsRead(int configs, params string[] line)
    {
        string hello = $"oci:{Repository.Hello("oci")}:latest";
        string saved = Repository.Hello("hello-docker-archive.tar");

        ToolRun run = await ToolRun.RunAsync(
            Stream.Null,
            [.. line.Select(word => string.Format(null, word, _registry.At("app:v1"), _registry.At("base:v1"), hello, saved))],
            bytes: new MemoryStream());

        Assert.True(run.ExitCode is ExitCodes.Done or ExitCodes.Mismatch, run.Error);
        Assert.Equal(configs, _registry.Count(RequestKind.Blob, "GET"));
    }

    [Fact]
    public async Task WhatARegistryWarnsOf_IsALineBesideTheAnswer()
    {
        _registry.Faults.Add(new AnswerWith(static _ => new WireResponse(
            200,
            MediaTypes.OciIndex,
            WireBody.Of("{\"schemaVersion\":2,\"manifests\":[]}"u8.ToArray())).With("Warning", "299 - \"closes \u001b[31msoon\"")));

        ToolRun run = await ToolRun.RunAsync("resolve", _registry.At("app:v1"), _registry.At("app:v2"), "--json");

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Equal(2, JsonElement.Parse(run.Out).GetArrayLength());
        Assert.Equal($"{_registry.Address} warns: closes \\u001b[31msoon", run.Error.TrimEnd());
    }

    [Fact]
    public async Task Jobs_AreHowManyContentsACopyAsksForAtOnce()
    {
        foreach (string jobs in (string[])["1", "3"])
        {
            int connections = _registry.Connections;
            ToolRun run = await ToolRun.RunAsync("copy", _registry.At("app:v1"), $"oci:{_temp.PathOf(jobs)}:v1", "--jobs", jobs);

            Assert.Equal((ExitCodes.Done, ""), (run.ExitCode, run.Error));
            Assert.InRange(_registry.Connections - connections, 1, int.Parse(jobs, null));
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("257")]
    public async Task Jobs_HaveBounds(string jobs) =>
        (await ToolRun.RunAsync("copy", _registry.At("app:v1"), "oci:x", "--jobs", jobs))
            .AssertRefused($"'--jobs {jobs}' is not possible: expected 1 to 256.");
}
