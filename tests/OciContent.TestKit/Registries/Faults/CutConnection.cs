using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Cuts the connection when the head of a request has come: the server does nothing.</summary>
/// <param name="end">How it ends.</param>
/// <param name="times">How many requests it meets; all if it is not said.</param>
/// <param name="when">Which requests it meets; all if it is not said.</param>
public sealed class CutConnection(ConnectionEnd end = ConnectionEnd.Close, int? times = null, Func<Exchange, bool>? when = null)
    : AnsweringFault(times, when)
{
    internal override WireResponse Answer(Exchange exchange) => throw new ConnectionCutException(end);
}
