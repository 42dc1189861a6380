using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Ignores that a part was asked for: 200 and all of it.</summary>
/// <param name="times">How many requests it meets; all if it is not said.</param>
/// <param name="when">Which requests it meets; all if it is not said.</param>
public sealed class WholeForPart(int? times = null, Func<Exchange, bool>? when = null)
    : Fault(times, when)
{
    internal override bool Concerns(Exchange exchange) => exchange.Headers["Range"] is not null;

    internal override ValueTask ChangeAsync(Exchange exchange, WireResponse response, CancellationToken cancellationToken)
    {
        if (response.Status == 206)
        {
            response.Status = 200;
            response.Headers["Content-Range"] = null;
            response.Body = response.Body.Move(long.MinValue / 2, long.MaxValue / 2);
        }

        return default;
    }
}
