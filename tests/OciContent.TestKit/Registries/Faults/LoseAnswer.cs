using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Cuts the connection in the place of an answer: what was asked is done.</summary>
/// <param name="end">How it ends.</param>
/// <param name="times">How many requests it meets; all if it is not said.</param>
/// <param name="when">Which requests it meets; all if it is not said.</param>
public sealed class LoseAnswer(ConnectionEnd end = ConnectionEnd.Close, int? times = null, Func<Exchange, bool>? when = null)
    : Fault(times, when)
{
    internal override ValueTask ChangeAsync(Exchange exchange, WireResponse response, CancellationToken cancellationToken) =>
        throw new ConnectionCutException(end);
}
