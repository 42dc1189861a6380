using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;

namespace OciContent.Registry.Tags;

/// <summary>
/// Says when tags move, vanish and come back. It asks as <see cref="RegistryRepository.ResolveIfChangedAsync"/> does, which costs
/// registries least, leaves them alone as long as they ask for, and goes on after faults.
/// </summary>
/// <example>
/// <code>
/// await using var client = new RegistryClient();
/// await foreach (TagEvent seen in new TagWatcher(client).WatchAsync([new WatchedTag(ImageReference.Parse("alpine:3.20"))]))
/// {
///     Console.WriteLine($"{seen.Reference} {seen.Kind}: {seen.Before} -> {seen.After}");
/// }
/// </code>
/// </example>
public sealed class TagWatcher
{
    private const int Capacity = 16;
    private const int MaxDoublings = 20;

    private readonly RegistryClient _client;
    private readonly TagWatcherOptions _options;

    /// <summary>A watcher that asks by a client, which is disposed of by its owner, and waits by its clock.</summary>
    public TagWatcher(RegistryClient client, TagWatcherOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _options = options ?? new TagWatcherOptions();
    }

    private TimeProvider Time => _client.Options.TimeProvider;

    /// <summary>
    /// Watches tags until it is cancelled. Nothing is told of what is as it was, unless <see cref="TagWatcherOptions.TellsUnchanged"/>.
    /// </summary>
    /// <param name="tags">The tags. What one is not known to stand for is found out first.</param>
    /// <param name="cancellationToken">Ends the watching.</param>
    /// <returns>What happens, as it is seen. Who is slow to take it has the watching wait.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IAsyncEnumerable<TagEvent> WatchAsync(IReadOnlyCollection<WatchedTag> tags, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tags);
        return WatchCoreAsync([.. tags.Select(static tag => tag ?? throw new ArgumentNullException(nameof(tags)))], cancellationToken);
    }

    /// <summary>Looks at a tag once.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="cancellationToken">Cancels the asking.</param>
    /// <returns>
    /// That it moved, or is not there (<see cref="TagEventKind.Vanished"/>); <c>null</c> if it stands for what it is known to stand for, or
    /// if nothing was known.
    /// </returns>
    /// <exception cref="IOException">The registry could not be asked.</exception>
    public Task<TagEvent?> CheckAsync(WatchedTag tag, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return new Watched(tag).LookAsync(_client, Time, cancellationToken);
    }

    private async IAsyncEnumerable<TagEvent> WatchCoreAsync(
        WatchedTag[] tags,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var events = Channel.CreateBounded<TagEvent>(Capacity);

        // Each by itself: a registry that does not answer holds up its own tags alone.
        Task watching = Task.WhenAll(tags.Select(tag => WatchOneAsync(new Watched(tag), events.Writer, stop.Token)));
        try
        {
            await foreach (TagEvent seen in events.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return seen;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WatchOneAsync(Watched tag, ChannelWriter<TagEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            for (int failures = 0; ;)
            {
                TimeSpan wait;
                TagEvent? seen = null;
                try
                {
                    seen = await tag.LookAsync(_client, Time, cancellationToken).ConfigureAwait(false)
                        ?? (_options.TellsUnchanged ? tag.Unchanged(Time) : null);
                    failures = 0;
                    wait = _options.Interval;
                }
                catch (Exception e) when (e is IOException or InvalidDataException or JsonException)
                {
                    seen = failures++ == 0 ? tag.Failed(e, Time) : null;
                    wait = BackOff(failures, (e as RegistryException)?.RetryAfter);
                }

                if (seen is not null)
                {
                    await events.WriteAsync(seen, cancellationToken).ConfigureAwait(false);
                }

                await Task.Delay(Spread(wait), Time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // This is how it ends.
        }
        catch (Exception e)
        {
            events.TryComplete(e);
            throw;
        }
    }

    private TimeSpan BackOff(int failures, TimeSpan? asked)
    {
        TimeSpan longest = _options.MaxBackOff > _options.Interval ? _options.MaxBackOff : _options.Interval;
        TimeSpan wait = _options.Interval * Math.Pow(2, Math.Min(failures - 1, MaxDoublings));
        wait = wait < longest ? wait : longest;
        return asked is not { } more || more <= wait ? wait
            : more < TagWatcherOptions.MaxInterval ? more
            : TagWatcherOptions.MaxInterval;
    }

    // After what a registry asks for, not before.
    private TimeSpan Spread(TimeSpan wait)
    {
#pragma warning disable CA5394 // nothing secret depends on it
        double spread = Random.Shared.NextDouble() * 0.2;
#pragma warning restore CA5394
        return wait > _options.Interval ? wait * (1 + (spread / 2)) : wait * (0.9 + spread);
    }

    /// <summary>What is known of a tag.</summary>
    private sealed class Watched(WatchedTag tag)
    {
        private Digest? _known = tag.Known;
        private bool _isAbsent;

        public async Task<TagEvent?> LookAsync(RegistryClient client, TimeProvider time, CancellationToken cancellationToken)
        {
            Descriptor? changed;
            try
            {
                changed = await client
                    .GetRepository(tag.Reference)
                    .ResolveIfChangedAsync(tag.Reference.Tag!, _known, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (ContentNotFoundException)
            {
                TagEvent? vanished = _isAbsent ? null : Event(TagEventKind.Vanished, after: null, time);
                _isAbsent = true;
                return vanished;
            }

            Digest? now = changed?.Digest ?? _known;
            TagEvent? seen = _isAbsent ? Event(TagEventKind.CameBack, now, time)
                : changed is not null && _known is not null ? Event(TagEventKind.Moved, now, time)
                : null;
            (_known, _isAbsent) = (now, false);
            return seen;
        }

        public TagEvent? Unchanged(TimeProvider time) => _isAbsent ? null : Event(TagEventKind.Unchanged, _known, time);

        public TagEvent Failed(Exception fault, TimeProvider time) =>
            Event(TagEventKind.Failed, after: null, time) with { Fault = fault };

        private TagEvent Event(TagEventKind kind, Digest? after, TimeProvider time) => new()
        {
            Kind = kind,
            Reference = tag.Reference,
            Before = _known,
            After = after,
            At = time.GetUtcNow(),
        };
    }
}
