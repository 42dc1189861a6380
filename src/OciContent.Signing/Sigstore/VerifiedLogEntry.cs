namespace OciContent.Signing.Sigstore;

/// <summary>An entry of a transparency log that was verified.</summary>
/// <param name="Log">The log.</param>
/// <param name="Time">When it was added, if the log has signed that; otherwise <c>null</c>.</param>
internal sealed record VerifiedLogEntry(TrustedLog? Log, DateTimeOffset? Time);
