using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Asks for authentication whatever is sent.</summary>
/// <param name="challenge">The challenge; <c>null</c> for none.</param>
/// <param name="times">How many requests it meets; all if it is not said.</param>
/// <param name="when">Which requests it meets; all if it is not said.</param>
public sealed class ChallengeAlways(string? challenge = null, int? times = null, Func<Exchange, bool>? when = null)
    : AnsweringFault(times, when)
{
    internal override WireResponse Answer(Exchange exchange)
    {
        WireResponse response = WireResponse.Error(401, "UNAUTHORIZED", "authentication required");
        return challenge is null ? response : response.With("WWW-Authenticate", challenge);
    }
}
