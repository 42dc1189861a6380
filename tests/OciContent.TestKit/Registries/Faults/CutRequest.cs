using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Cuts the connection within the body of a request.</summary>
/// <param name="after">How many bytes of the body are taken before.</param>
/// <param name="end">How it ends.</param>
/// <param name="times">How many requests it meets; all if it is not said.</param>
/// <param name="when">Which requests it meets; all if it is not said.</param>
public sealed class CutRequest(
    long after,
    ConnectionEnd end = ConnectionEnd.Close,
    int? times = null,
    Func<Exchange, bool>? when = null)
    : Fault(times, when)
{
    internal override void Before(Exchange exchange, RequestBody body)
    {
        body.CutAfter = after;
        body.End = end;
    }
}
