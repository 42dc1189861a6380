namespace OciContent.Registry.Http;

/// <summary>
/// Lets so many requests to a host through at a time, until their answers begin; and holds all of them back while the host has asked to be
/// left alone.
/// </summary>
internal sealed class HostGate(int maxConcurrency, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _places = new(maxConcurrency, maxConcurrency);
    private long _notBefore;

    /// <summary>Whether nobody is inside, and nobody is held back.</summary>
    public bool IsIdle => _places.CurrentCount == maxConcurrency && Interlocked.Read(ref _notBefore) <= time.GetUtcNow().UtcTicks;

    /// <summary>Waits for a place; the result gives it back.</summary>
    public async ValueTask<Place> EnterAsync(CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Place(_places);
    }

    /// <summary>Waits until the host may be asked again.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        while (new DateTimeOffset(Interlocked.Read(ref _notBefore), TimeSpan.Zero) - time.GetUtcNow() is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Lets nobody through for a while.</summary>
    public void HoldBack(TimeSpan wait)
    {
        long until = (time.GetUtcNow() + wait).UtcTicks;
        long known = Interlocked.Read(ref _notBefore);
        while (until > known && Interlocked.CompareExchange(ref _notBefore, until, known) != known)
        {
            known = Interlocked.Read(ref _notBefore);
        }
    }

    public void Dispose() => _places.Dispose();

    /// <summary>A place that was given.</summary>
    public sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
