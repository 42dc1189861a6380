using OciContent.Internal;
using OciContent.Signing.Internal;
using OciContent.Signing.Timestamps;

namespace OciContent.Signing.Sigstore;

/// <summary>Verifies the time stamps of a signature by the authorities that are trusted.</summary>
/// <param name="checks">The checks of the signature.</param>
/// <param name="trust">The authorities.</param>
internal sealed class TimestampVerification(Checks checks, TrustedRoot trust)
{
    /// <summary>Why the first stamp that does not count does not; <c>null</c> if all do.</summary>
    public string? Problem { get; private set; }

    /// <summary>
    /// Verifies time stamps. One that is not by a trusted authority, or by one that has stamped already, does not count; it is not a reason
    /// to refuse a signature whose time is known otherwise.
    /// </summary>
    /// <param name="responses">The authorities' answers, in DER.</param>
    /// <param name="stamped">What they have to be over.</param>
    /// <returns>The times.</returns>
    public IReadOnlyList<DateTimeOffset> Verify(IReadOnlyList<byte[]> responses, ReadOnlySpan<byte> stamped)
    {
        var times = new List<DateTimeOffset>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (byte[] response in responses)
        {
            try
            {
                (string authority, DateTimeOffset time) = VerifyOne(response, stamped);
                if (seen.Add(authority))
                {
                    times.Add(time);
                }
                else
                {
                    Problem ??= $"The time stamp authority {ErrorText.Quote(authority)} has stamped twice: expected each once.";
                }
            }
            catch (SignatureRefusal refusal)
            {
                Problem ??= refusal.Message;
            }
        }

        return times;
    }

    private (string Authority, DateTimeOffset Time) VerifyOne(byte[] response, ReadOnlySpan<byte> stamped)
    {
        byte[] token = TimestampToken.OfResponse(response);
        SignatureRefusal? first = null;
        foreach (TrustedAuthority authority in trust.TimestampAuthorities)
        {
            try
            {
                return (authority.Operator, VerifyBy(authority, token, stamped));
            }
            catch (SignatureRefusal refusal)
            {
                first ??= refusal;
            }
        }

        throw first
            ?? new SignatureRefusal(
                SignatureCheck.Timestamp,
                "The trusted root has no time stamp authority: expected that of the time stamp.");
    }

    private DateTimeOffset VerifyBy(TrustedAuthority authority, byte[] token, ReadOnlySpan<byte> stamped)
    {
        VerifiedTimestamp verified = TimestampToken.Verify(
            checks,
            token,
            stamped,
            authority.Leaf is { } leaf ? [leaf, .. authority.Intermediates] : authority.Intermediates,
            [authority.Root]);
        ReadOnlyMemory<byte> signer = verified.Authority?.RawDataMemory ?? default;
        checks.Require(
            SignatureCheck.Timestamp,
            authority.Leaf is not { } expected || expected.RawDataMemory.Span.SequenceEqual(signer.Span),
            $"The time stamp is by another certificate of {ErrorText.Quote(authority.Uri)}: expected that of the trusted root.");
        checks.Require(
            SignatureCheck.Timestamp,
            authority.ValidFor.Contains(verified.Time),
            $"The time stamp authority {ErrorText.Quote(authority.Uri)} was not trusted at {Rfc3339.Format(verified.Time)}: "
                + $"expected {authority.ValidFor}.");
        return verified.Time;
    }
}
