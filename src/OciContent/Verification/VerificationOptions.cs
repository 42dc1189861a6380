using OciContent.Sources;

namespace OciContent.Verification;

/// <summary>How a verification reads, and whom it tells.</summary>
public sealed record VerificationOptions : ImageOptions
{
    internal static VerificationOptions Default { get; } = new();
}
