using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Gives another part than was asked for, and says that it is the right one; as long as it, where there is so much.</summary>
/// <param name="shift">How much further it begins, in bytes; less than 0 for what the client has already.</param>
/// <param name="grow">How much longer it is, in bytes; less than 0 for shorter.</param>
/// <param name="times">How many requests it meets; all if it is not said.</param>
/// <param name="when">Which requests it meets; all if it is not said.</param>
public sealed class MovedPart(long shift, long grow = 0, int? times = null, Func<Exchange, bool>? when = null)
    : Fault(times, when)
{
    internal override bool Concerns(Exchange exchange) => exchange.Headers["Range"] is not null;

    internal override ValueTask ChangeAsync(Exchange exchange, WireResponse response, CancellationToken cancellationToken)
    {
        if (response.Status == 206)
        {
            response.Body = response.Body.Move(shift, grow);
        }

        return default;
    }
}
