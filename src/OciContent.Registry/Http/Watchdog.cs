namespace OciContent.Registry.Http;

/// <summary>Cancels what does not go on: each step of it says how long the next one may take.</summary>
internal sealed class Watchdog : IDisposable
{
    private readonly CancellationTokenSource _late;
    private readonly CancellationTokenSource _either;
    private readonly TimeSpan _idle;
    private readonly TimeSpan _answer;

    public Watchdog(RegistryClientOptions options, CancellationToken cancellationToken)
        : this(options.Limits.IdleTimeout, options.Limits.ResponseTimeout, options.TimeProvider, cancellationToken)
    {
    }

    public Watchdog(TimeSpan idle, TimeSpan answer, TimeProvider clock, CancellationToken cancellationToken)
    {
        _idle = idle;
        _answer = answer;
        _late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_late.Token, cancellationToken);
    }

    /// <summary>Cancelled when a step takes too long, or by the caller.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Whether it is a step that took too long.</summary>
    public bool IsLate => _late.IsCancellationRequested;

    /// <summary>Says how long the next step may take.</summary>
    public void Expect(TimeSpan step) => _late.CancelAfter(step);

    /// <summary>Says that it is not the other side that is waited for now.</summary>
    public void Pause() => _late.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>Says that everything was sent, and an answer is due.</summary>
    public void ExpectAnswer() => _late.CancelAfter(_answer);

    /// <summary>Says that something has moved.</summary>
    public void Moved() => _late.CancelAfter(_idle);

    public void Dispose()
    {
        _either.Dispose();
        _late.Dispose();
    }
}
