using System.Globalization;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Answers with an error, and does nothing.</summary>
/// <param name="status">The status.</param>
/// <param name="body">The body.</param>
/// <param name="retryAfter">What <c>Retry-After</c> says, seconds or a <see cref="Date"/>; <c>null</c> for nothing.</param>
/// <param name="times">How many requests it meets; all if it is not said.</param>
/// <param name="when">Which requests it meets; all if it is not said.</param>
public sealed class FailWith(
    int status,
    string body = "",
    string? retryAfter = null,
    int? times = null,
    Func<Exchange, bool>? when = null)
    : AnsweringFault(times, when)
{
    internal override WireResponse Answer(Exchange exchange)
    {
        WireResponse response = WireResponse.Text(status, body);
        return retryAfter is null ? response : response.With("Retry-After", retryAfter);
    }

    /// <summary>A date as <c>Retry-After</c> has it (RFC 9110, section 10.2.3).</summary>
    public static string Date(DateTimeOffset time) => time.ToString("R", CultureInfo.InvariantCulture);
}
