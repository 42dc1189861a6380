using OciContent.Registry.Tags;
using OciContent.Registry.Tests.Authentication;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;

namespace OciContent.Registry.Tests.Tags;

/// <summary>Watched tags are told of when they move, vanish and come back, and faults do not end the watching.</summary>
public sealed class TagWatcherTests : IAsyncDisposable
{
    private const string Name = "team/hello";

    private static readonly TagWatcherOptions Options =
        new() { Interval = TimeSpan.FromSeconds(10), MaxBackOff = TimeSpan.FromSeconds(30) };

    private readonly FaultRegistry _registry = new();
    private readonly ManualTime _time = new();
    private readonly RegistryClient _client;
    private readonly CancellationTokenSource _cancellation = new();

    public TagWatcherTests() => _client = new RegistryClient(
        new RegistryClientOptions { TimeProvider = _time, Limits = new RegistryLimits { MaxRetries = 0 } });

    public async ValueTask DisposeAsync()
    {
        _cancellation.Dispose();
        await _client.DisposeAsync();
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task ATag_IsToldOf_WhenItMovesVanishesAndComesBack()
    {
        Digest one = Add("one");
        await using IAsyncEnumerator<TagEvent> events = Watch(new WatchedTag(Reference("v1"), one));

        Task<bool> next = events.MoveNextAsync().AsTask();
        Digest two = Add("two");
        Assert.Equal((TagEventKind.Moved, one, two), Told(await NextAsync(events, next)));

        next = events.MoveNextAsync().AsTask();
        await _client.GetRepository($"{_registry.Address}/{Name}").DeleteTagAsync("v1");
        Assert.Equal((TagEventKind.Vanished, two, null), Told(await NextAsync(events, next)));

        next = events.MoveNextAsync().AsTask();
        Digest three = Add("three");
        Assert.Equal((TagEventKind.CameBack, two, three), Told(await NextAsync(events, next)));
    }

    [Fact]
    public async Task WhatIsNotKnown_IsFoundOutFirst_AndNotTold()
    {
        Add("one");
        await using IAsyncEnumerator<TagEvent> events = Watch(new WatchedTag(Reference("v1")));
        Task<bool> next = events.MoveNextAsync().AsTask();
        await AskedAsync(3);
        Digest two = Add("two");

        Assert.Equal((TagEventKind.Moved, two), (await NextAsync(events, next)) is { } seen ? (seen.Kind, seen.After) : default);
    }

    [Fact]
    public async Task WhatDoesNotMove_CostsOneHeadARound_AndIsNotTold()
    {
        Digest one = Add("one");
        await using IAsyncEnumerator<TagEvent> events = Watch(new WatchedTag(Reference("v1"), one));
        Task<bool> next = events.MoveNextAsync().AsTask();
        await AskedAsync(5);

        Assert.False(next.IsCompleted);
        Assert.All(_registry.Exchanges, static exchange => Assert.Equal("HEAD", exchange.Method));
        Assert.All(_time.Waits.Take(4), static wait => Assert.InRange(wait.TotalSeconds, 9, 11));
        await StopAsync(next);
    }

    [Fact]
    public async Task WhatDoesNotMove_IsToldOf_IfAskedFor()
    {
        Digest one = Add("one");
        var watcher = new TagWatcher(_client, Options with { TellsUnchanged = true });
        await using IAsyncEnumerator<TagEvent> events =
            watcher.WatchAsync([new WatchedTag(Reference("v1"))], _cancellation.Token).GetAsyncEnumerator();
        DateTimeOffset last = default;
        for (int i = 0; i < 3; i++)
        {
            TagEvent seen = await NextAsync(events, events.MoveNextAsync().AsTask());
            Assert.Equal((TagEventKind.Unchanged, one, one), Told(seen));
            Assert.True(seen.At > last);
            last = seen.At;
        }

        await _client.GetRepository($"{_registry.Address}/{Name}").DeleteTagAsync("v1");
        TagEvent gone = await NextAsync(events, events.MoveNextAsync().AsTask());
        while (gone.Kind == TagEventKind.Unchanged)
        {
            gone = await NextAsync(events, events.MoveNextAsync().AsTask());
        }

        Assert.Equal((TagEventKind.Vanished, one, null), Told(gone));
        Task<bool> next = events.MoveNextAsync().AsTask();
        await AskedAsync(_registry.Exchanges.Count + 3);
        Assert.False(next.IsCompleted);
        await StopAsync(next);
    }

    [Fact]
    public async Task AFault_IsToldOnce_AndBackedOffFrom()
    {
        Digest one = Add("one");
        FailWith fault = _registry.Faults.Add(new FailWith(500, times: 4));
        await using IAsyncEnumerator<TagEvent> events = Watch(new WatchedTag(Reference("v1"), one));
        TagEvent failed = await NextAsync(events, events.MoveNextAsync().AsTask());
        Assert.Equal(TagEventKind.Failed, failed.Kind);
        Assert.IsType<RegistryException>(failed.Fault);

        Task<bool> next = events.MoveNextAsync().AsTask();
        await AskedAsync(5);
        Digest two = Add("two");
        Assert.Equal((TagEventKind.Moved, one, two), Told(await NextAsync(events, next)));
        Assert.Equal(4, fault.Met);

        // Beside those for what an error says.
        double[] waits = [.. _time.Waits.Select(static wait => wait.TotalSeconds).Where(static seconds => seconds > 6)];
        Assert.InRange(waits[0], 9, 11);
        Assert.InRange(waits[1], 20, 22);
        Assert.InRange(waits[2], 30, 33);
        Assert.InRange(waits[3], 30, 33);
        Assert.InRange(waits[4], 9, 11);
    }

    [Fact]
    public async Task ARegistryThatAsksForMoreTime_HasIt()
    {
        Digest one = Add("one");
        _registry.Faults.Add(new FailWith(429, retryAfter: "40000", times: 1));
        await using IAsyncEnumerator<TagEvent> events = Watch(new WatchedTag(Reference("v1"), one));
        Assert.Equal(TagEventKind.Failed, (await NextAsync(events, events.MoveNextAsync().AsTask())).Kind);
        Task<bool> next = events.MoveNextAsync().AsTask();
        Digest two = Add("two");
        Assert.False(next.IsCompleted);
        while (!next.IsCompleted)
        {
            _time.Advance(TimeSpan.FromHours(12));
            await Task.Yield();
        }

        Assert.Equal((TagEventKind.Moved, one, two), Told(await NextAsync(events, next)));
    }

    [Fact]
    public async Task ARegistryThatDoesNotAnswer_HoldsUpItsOwnTagsAlone()
    {
        await using var other = new FaultRegistry();
        other.Faults.Add(new Hang());
        Digest one = Add("one");
        await using IAsyncEnumerator<TagEvent> events = Watch(
            new WatchedTag(ImageReference.Parse($"{other.Address}/a/b:v1"), one),
            new WatchedTag(Reference("v1"), one));
        Task<bool> next = events.MoveNextAsync().AsTask();
        Digest two = Add("two");
        Assert.Equal((TagEventKind.Moved, one, two), Told(await NextAsync(events, next)));
    }

    [Fact]
    public async Task Check_LooksOnce()
    {
        Digest one = Add("one");
        var watcher = new TagWatcher(_client);
        Assert.Null(await watcher.CheckAsync(new WatchedTag(Reference("v1").WithDigest(one))));
        Digest two = Add("two");
        Assert.Equal((TagEventKind.Moved, one, two), Told((await watcher.CheckAsync(new WatchedTag(Reference("v1"), one)))!));
        Assert.Equal(TagEventKind.Vanished, (await watcher.CheckAsync(new WatchedTag(Reference("v2"), one)))!.Kind);
    }

    [Fact]
    public void Tags_ThatDoNotMove_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new WatchedTag(ImageReference.Parse($"a@{Digest.Compute([1])}")));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TagWatcherOptions { Interval = TimeSpan.FromMilliseconds(999) });
    }

    private static (TagEventKind Kind, Digest? Before, Digest? After) Told(TagEvent seen) => (seen.Kind, seen.Before, seen.After);

    private static async Task<TagEvent> NextAsync(IAsyncEnumerator<TagEvent> events, Task<bool> next)
    {
        Assert.True(await next.WaitAsync(TimeSpan.FromMinutes(1)));
        return events.Current;
    }

    private ImageReference Reference(string tag) => ImageReference.Parse($"{_registry.Address}/{Name}:{tag}");

    private IAsyncEnumerator<TagEvent> Watch(params WatchedTag[] tags) =>
        new TagWatcher(_client, Options).WatchAsync(tags, _cancellation.Token).GetAsyncEnumerator();

    private Digest Add(string content) =>
        _registry.AddImage(Name, [BlobContent.Of(System.Text.Encoding.UTF8.GetBytes(content))], "v1").Digest;

    private async Task AskedAsync(int times)
    {
        while (_registry.Exchanges.Count < times)
        {
            await Task.Yield();
        }
    }

    private async Task StopAsync(Task<bool> next)
    {
        await _cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }
}
