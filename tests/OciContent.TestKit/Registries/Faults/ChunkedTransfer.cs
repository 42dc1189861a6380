using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Sends the body in chunks.</summary>
/// <param name="times">How many requests it meets; all if it is not said.</param>
/// <param name="when">Which requests it meets; all if it is not said.</param>
public sealed class ChunkedTransfer(int? times = null, Func<Exchange, bool>? when = null)
    : Fault(times, when)
{
    internal override ValueTask ChangeAsync(Exchange exchange, WireResponse response, CancellationToken cancellationToken)
    {
        response.Framing = Framing.Chunked;
        return default;
    }
}
