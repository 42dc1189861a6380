using OciContent.Signing.Internal;
using OciContent.Signing.Keys;

namespace OciContent.Signing.Sigstore;

/// <summary>Verifies when a signature was made: as the logs that have it and the authorities that stamped it have signed.</summary>
/// <param name="checks">The checks of the signature.</param>
/// <param name="trust">The logs and authorities that are trusted.</param>
internal sealed class TimeVerification(Checks checks, TrustedRoot trust)
{
    /// <summary>Why the first time stamp that does not count does not; <c>null</c> if all do.</summary>
    public string? Problem { get; private set; }

    /// <summary>Verifies the entries and time stamps of a signature.</summary>
    /// <param name="material">The signature.</param>
    /// <param name="key">The key it is by.</param>
    /// <param name="certificate">The certificate of the key, in DER; <c>null</c> if the key was given.</param>
    /// <param name="minLogs">How many logs have to have it.</param>
    /// <param name="minTimestamps">How many authorities have to have stamped it.</param>
    /// <returns>The times, each once; there is one at least, but where tests leave that check out.</returns>
    /// <exception cref="SignatureRefusal">An entry does not hold, or too few say when it was.</exception>
    public IReadOnlyList<DateTimeOffset> Verify(
        SignatureMaterial material,
        VerificationKey key,
        byte[]? certificate,
        int minLogs,
        int minTimestamps)
    {
        var logs = new LogVerification(checks, trust);
        IReadOnlyList<VerifiedLogEntry> entries = logs.Verify(material, key, certificate, minLogs);
        var stamps = new TimestampVerification(checks, trust);
        IReadOnlyList<DateTimeOffset> stamped = stamps.Verify(material.Timestamps, material.Stamped.Span);
        Problem = stamps.Problem;
        checks.Require(
            SignatureCheck.Timestamp,
            stamped.Count >= minTimestamps,
            Problem ?? $"The signature is stamped by {stamped.Count} time stamp authorities: expected {minTimestamps} or more.");
        DateTimeOffset[] times = [.. entries.Select(static entry => entry.Time).OfType<DateTimeOffset>().Concat(stamped).Distinct()];
        if (times.Length == 0 && Problem is not null)
        {
            checks.Require(SignatureCheck.Timestamp, holds: false, Problem);
        }

        checks.Require(
            SignatureCheck.SigningTime,
            times.Length > 0,
            "Nobody who is trusted says when it was signed: expected an inclusion promise or a time stamp.");
        logs.RequireWindows(entries, times);
        return times;
    }
}
