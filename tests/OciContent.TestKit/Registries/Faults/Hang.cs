using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Does not answer until it is released or the client gives up.</summary>
/// <param name="times">How many requests it meets; all if it is not said.</param>
/// <param name="when">Which requests it meets; all if it is not said.</param>
public sealed class Hang(int? times = null, Func<Exchange, bool>? when = null)
    : Fault(times, when)
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets those answers go that are held back.</summary>
    public void Release() => _released.TrySetResult();

    internal override ValueTask ChangeAsync(Exchange exchange, WireResponse response, CancellationToken cancellationToken)
    {
        response.Hold = _released.Task;
        return default;
    }
}
