using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Lies about the length of the body.</summary>
/// <param name="by">How much too much <c>Content-Length</c> says, in bytes; less than 0 for too little.</param>
/// <param name="times">How many requests it meets; all if it is not said.</param>
/// <param name="when">Which requests it meets; all if it is not said.</param>
public sealed class WrongLength(long by, int? times = null, Func<Exchange, bool>? when = null)
    : Fault(times, when)
{
    internal override ValueTask ChangeAsync(Exchange exchange, WireResponse response, CancellationToken cancellationToken)
    {
        response.DeclaredLength = Math.Max(0, (response.Body.Length ?? 0) + by);
        response.ClosesConnection = true;
        return default;
    }
}
