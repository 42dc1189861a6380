using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Lets all tokens of an issuer expire when a request has come, before it is answered.</summary>
/// <param name="issuer">Who gave the tokens out.</param>
/// <param name="times">How many requests it meets; all if it is not said.</param>
/// <param name="when">Which requests it meets; all if it is not said.</param>
public sealed class ExpireTokens(TokenIssuer issuer, int? times = null, Func<Exchange, bool>? when = null)
    : Fault(times, when)
{
    internal override void Before(Exchange exchange, RequestBody body) => issuer.ExpireTokens();
}
