using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Says something else, or something more, in a header.</summary>
/// <param name="name">The header, such as <c>Docker-Content-Digest</c>, <c>Content-Type</c> or <c>Set-Cookie</c>.</param>
/// <param name="value">What it says; <c>null</c> to leave it out.</param>
/// <param name="times">How many requests it meets; all if it is not said.</param>
/// <param name="when">Which requests it meets; all if it is not said.</param>
public sealed class SetHeader(string name, string? value, int? times = null, Func<Exchange, bool>? when = null)
    : Fault(times, when)
{
    internal override ValueTask ChangeAsync(Exchange exchange, WireResponse response, CancellationToken cancellationToken)
    {
        response.Headers[name] = value;
        return default;
    }
}
