using System.Security.Cryptography.X509Certificates;

namespace OciContent.Signing.Timestamps;

/// <summary>The time that a verified time stamp states.</summary>
/// <param name="Time">When.</param>
/// <param name="Accuracy">How far off it may be, either way.</param>
/// <param name="Authority">The authority's certificate.</param>
internal sealed record VerifiedTimestamp(DateTimeOffset Time, TimeSpan Accuracy, X509Certificate2? Authority);
