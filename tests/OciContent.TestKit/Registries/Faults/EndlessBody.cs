using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Sends a body that never ends, in the place of the right one.</summary>
/// <param name="piece">What comes again and again.</param>
/// <param name="isChunked">Whether it comes in chunks; otherwise the end of the connection would end it.</param>
/// <param name="times">How many requests it meets; all if it is not said.</param>
/// <param name="when">Which requests it meets; all if it is not said.</param>
public sealed class EndlessBody(byte[] piece, bool isChunked = false, int? times = null, Func<Exchange, bool>? when = null)
    : Fault(times, when)
{
    internal override ValueTask ChangeAsync(Exchange exchange, WireResponse response, CancellationToken cancellationToken)
    {
        response.Body = WireBody.Endless(piece);
        response.Framing = isChunked ? Framing.Chunked : Framing.Close;
        return default;
    }
}
