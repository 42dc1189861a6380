using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Does not say how long the body is: the end of the connection ends it.</summary>
/// <param name="times">How many requests it meets; all if it is not said.</param>
/// <param name="when">Which requests it meets; all if it is not said.</param>
public sealed class NoLength(int? times = null, Func<Exchange, bool>? when = null)
    : Fault(times, when)
{
    internal override ValueTask ChangeAsync(Exchange exchange, WireResponse response, CancellationToken cancellationToken)
    {
        response.Framing = Framing.Close;
        return default;
    }
}
