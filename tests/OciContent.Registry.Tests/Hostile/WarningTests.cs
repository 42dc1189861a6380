using System.Collections.Concurrent;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.Registry.Tests.Hostile;

/// <summary>What a registry warns of is told (distribution-spec, warnings): once each, within bounds, and nothing else is.</summary>
public sealed class WarningTests : IAsyncDisposable
{
    private static readonly byte[] Index = [.. "{\"schemaVersion\":2,\"manifests\":[]}"u8];

    private readonly FaultRegistry _registry = new();
    private readonly Warnings _warnings = new();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Theory]
    [InlineData("299 - \"closes soon\"", "closes soon")]
    [InlineData("299 - \"a \\\"quoted\\\" \\\\ word\"", "a \"quoted\" \\ word")]
    [InlineData("299 - \"one\", 299 - \"two\"", "one|two")]
    [InlineData("299 - \"\"", "")]
    public async Task Warnings_AreToldOnceEach(string header, string texts)
    {
        await ResolveTwiceAsync(_ => header);

        Assert.Equal(texts.Split('|'), _warnings.All.Select(static warning => warning.Text));
        Assert.All(_warnings.All, warning => Assert.Equal(_registry.Address, warning.Registry));
    }

    [Theory]
    [InlineData("110 - \"stale\"")]
    [InlineData("299 agent \"somebody else\"")]
    [InlineData("299 - not quoted")]
    [InlineData("299 - \"open")]
    [InlineData("299")]
    [InlineData("")]
    public async Task WhatIsNotOne_IsNotTold(string header)
    {
        await ResolveTwiceAsync(_ => header);

        Assert.Empty(_warnings.All);
    }

    [Fact]
    public async Task LongOnes_AreNotTold()
    {
        await ResolveTwiceAsync(static _ => $"299 - \"{new string('a', 5000)}\"");

        Assert.Empty(_warnings.All);
    }

    [Fact]
    public async Task EndlessOnes_EndSomewhere()
    {
        await using RegistryClient client = Client(static number => $"299 - \"{number}\"");
        for (int i = 0; i < 100; i++)
        {
            await client.GetRepository($"{_registry.Address}/app").ResolveAsync("v1");
        }

        Assert.Equal(64, _warnings.All.Count);
    }

    private async Task ResolveTwiceAsync(Func<int, string> header)
    {
        await using RegistryClient client = Client(header);
        await client.GetRepository($"{_registry.Address}/app").ResolveAsync("v1");
        await client.GetRepository($"{_registry.Address}/app").ResolveAsync("v1");
    }

    private RegistryClient Client(Func<int, string> header)
    {
        int number = 0;
        _registry.Faults.Add(new AnswerWith(_ =>
            new WireResponse(200, MediaTypes.OciIndex, WireBody.Of(Index)).With("Warning", header(Interlocked.Increment(ref number)))));
        return new RegistryClient(new() { Warnings = _warnings });
    }

    private sealed class Warnings : IProgress<RegistryWarning>
    {
        public ConcurrentQueue<RegistryWarning> All { get; } = new();

        public void Report(RegistryWarning value) => All.Enqueue(value);
    }
}
