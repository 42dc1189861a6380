using System.Text.Json.Serialization;
using OciContent.Signing;

namespace OciContent.Tool.Output;

/// <summary>One signature or attestation.</summary>
/// <param name="Kind">How it is written down: one of <see cref="SignatureFormat"/>.</param>
/// <param name="Digest">The digest of the layer that holds it.</param>
internal sealed record SignatureItem(string Kind, Digest Digest)
{
    /// <summary>The identity, certificate subject or key fingerprint that signed; absent if that is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Signer { get; init; }

    /// <summary>Whether the signature is verified.</summary>
    public bool Verified { get; init; }

    /// <summary>Why it is not verified; absent if it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>The check that failed: one of <see cref="SignatureCheck"/>; absent if none did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Check { get; init; }

    /// <summary>The type of a verified attestation; absent for the signature of an image.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PredicateType { get; init; }

    /// <summary>When it was signed, as a trusted log or authority says; absent if none does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? SigningTime { get; init; }

    /// <summary>The digest of the index that was signed instead, and leads to the image; absent if the image itself was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Digest? Signed { get; init; }

    /// <summary>Failures that the trust policy only notes; absent if there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Notes { get; init; }
}
