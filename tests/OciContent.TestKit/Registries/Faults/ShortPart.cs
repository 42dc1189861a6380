using System.Globalization;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Gives less than was asked for, and says so.</summary>
/// <param name="length">How many bytes it gives at most; at least 1.</param>
/// <param name="times">How many requests it meets; all if it is not said.</param>
/// <param name="when">Which requests it meets; all if it is not said.</param>
public sealed class ShortPart(long length, int? times = null, Func<Exchange, bool>? when = null)
    : Fault(times, when)
{
    internal override bool Concerns(Exchange exchange) => exchange.Headers["Range"] is not null;

    internal override ValueTask ChangeAsync(Exchange exchange, WireResponse response, CancellationToken cancellationToken)
    {
        if (response.Status == 206 && response.Body.Length is { } whole && whole > length)
        {
            response.Body = response.Body.Move(0, length - whole);
            string range = response.Headers["Content-Range"]!;
            int dash = range.IndexOf('-', StringComparison.Ordinal);
            long first = long.Parse(range["bytes ".Length..dash], CultureInfo.InvariantCulture);
            string total = range[range.IndexOf('/', StringComparison.Ordinal)..];
            response.Headers["Content-Range"] = $"bytes {first}-{first + length - 1}{total}";
        }

        return default;
    }
}
