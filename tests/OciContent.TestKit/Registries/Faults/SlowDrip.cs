using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Sends the body in drips.</summary>
/// <param name="size">How many bytes come at a time.</param>
/// <param name="interval">How long it takes from one to the next.</param>
/// <param name="times">How many requests it meets; all if it is not said.</param>
/// <param name="when">Which requests it meets; all if it is not said.</param>
public sealed class SlowDrip(int size, TimeSpan interval, int? times = null, Func<Exchange, bool>? when = null)
    : Fault(times, when)
{
    internal override ValueTask ChangeAsync(Exchange exchange, WireResponse response, CancellationToken cancellationToken)
    {
        response.DripSize = size;
        response.DripInterval = interval;
        return default;
    }
}
