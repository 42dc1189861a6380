using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Lies about which part it is.</summary>
/// <param name="value">What <c>Content-Range</c> says.</param>
/// <param name="times">How many requests it meets; all if it is not said.</param>
/// <param name="when">Which requests it meets; all if it is not said.</param>
public sealed class WrongContentRange(string value, int? times = null, Func<Exchange, bool>? when = null)
    : Fault(times, when)
{
    internal override bool Concerns(Exchange exchange) => exchange.Headers["Range"] is not null;

    internal override ValueTask ChangeAsync(Exchange exchange, WireResponse response, CancellationToken cancellationToken)
    {
        if (response.Status == 206)
        {
            response.Headers["Content-Range"] = value;
        }

        return default;
    }
}
