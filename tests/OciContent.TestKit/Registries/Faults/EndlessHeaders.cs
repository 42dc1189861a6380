using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Sends headers that never end.</summary>
/// <param name="times">How many requests it meets; all if it is not said.</param>
/// <param name="when">Which requests it meets; all if it is not said.</param>
public sealed class EndlessHeaders(int? times = null, Func<Exchange, bool>? when = null)
    : Fault(times, when)
{
    internal override ValueTask ChangeAsync(Exchange exchange, WireResponse response, CancellationToken cancellationToken)
    {
        response.HasEndlessHeaders = true;
        return default;
    }
}
