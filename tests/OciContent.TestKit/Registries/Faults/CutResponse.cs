using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Cuts the connection within the body of an answer.</summary>
/// <param name="after">How many bytes of the body are sent before; with a reset the last ones may be lost on their way.</param>
/// <param name="end">How it ends.</param>
/// <param name="times">How many requests it meets; all if it is not said.</param>
/// <param name="when">Which requests it meets; all if it is not said.</param>
public sealed class CutResponse(
    long after,
    ConnectionEnd end = ConnectionEnd.Close,
    int? times = null,
    Func<Exchange, bool>? when = null)
    : Fault(times, when)
{
    internal override ValueTask ChangeAsync(Exchange exchange, WireResponse response, CancellationToken cancellationToken)
    {
        response.CutAfter = after;
        response.End = end;
        return default;
    }
}
