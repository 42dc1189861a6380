using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Says that an upload goes on at another server, or that what was pushed is there.</summary>
/// <param name="start">The start of the address, such as another server's <see cref="FaultServer.Url"/>.</param>
/// <param name="times">How many requests it meets; all if it is not said.</param>
/// <param name="when">Which requests it meets; all if it is not said.</param>
public sealed class LocationElsewhere(string start, int? times = null, Func<Exchange, bool>? when = null)
    : Fault(times, when)
{
    internal override ValueTask ChangeAsync(Exchange exchange, WireResponse response, CancellationToken cancellationToken)
    {
        if (response.Headers["Location"] is { } location)
        {
            response.Headers["Location"] = start + (Uri.TryCreate(location, UriKind.Absolute, out Uri? address) && !address.IsFile
                ? location[address.GetLeftPart(UriPartial.Authority).Length..]
                : location);
        }

        return default;
    }
}
