using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Changes one byte of the body.</summary>
/// <param name="at">The byte's offset.</param>
/// <param name="times">How many requests it meets; all if it is not said.</param>
/// <param name="when">Which requests it meets; all if it is not said.</param>
public sealed class Corrupt(int at, int? times = null, Func<Exchange, bool>? when = null)
    : Fault(times, when)
{
    internal override async ValueTask ChangeAsync(Exchange exchange, WireResponse response, CancellationToken cancellationToken)
    {
        byte[] bytes = await response.Body.ReadAsync(cancellationToken);
        if (at < bytes.Length)
        {
            bytes[at] ^= 1;
            response.Body = WireBody.Of(bytes);
        }
    }
}
