using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Something that goes wrong with the requests that it meets.</summary>
public abstract class Fault
{
    private readonly Func<Exchange, bool> _when;
    private readonly Lock _lock = new();
    private int _left;
    private int _met;

    /// <param name="times">How many requests it meets; all if it is not said.</param>
    /// <param name="when">Which requests it meets: their heads are known, their bodies are not; all if it is not said.</param>
    protected Fault(int? times, Func<Exchange, bool>? when)
    {
        _left = times ?? int.MaxValue;
        _when = when ?? (static _ => true);
    }

    /// <summary>How many requests it has met.</summary>
    public int Met => Volatile.Read(ref _met);

    internal bool TryMeet(Exchange exchange)
    {
        if (!Concerns(exchange) || !_when(exchange))
        {
            return false;
        }

        lock (_lock)
        {
            if (_left == 0)
            {
                return false;
            }

            _left -= _left == int.MaxValue ? 0 : 1;
            _met++;
            return true;
        }
    }

    /// <summary>Which requests it can meet at all.</summary>
    internal virtual bool Concerns(Exchange exchange) => true;

    /// <summary>What goes wrong while the body is read.</summary>
    internal virtual void Before(Exchange exchange, RequestBody body)
    {
    }

    /// <summary>What goes wrong with the answer.</summary>
    internal virtual ValueTask ChangeAsync(Exchange exchange, WireResponse response, CancellationToken cancellationToken) => default;
}
