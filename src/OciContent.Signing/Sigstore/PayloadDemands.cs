namespace OciContent.Signing.Sigstore;

/// <summary>What a payload has to say, beside the digest of the image.</summary>
internal sealed record PayloadDemands
{
    /// <summary>What it has to call the image; <c>null</c> if anything will do.</summary>
    public ReferenceDemand? Reference { get; init; }

    /// <summary>The annotations that it has to have.</summary>
    public required IReadOnlyDictionary<string, string> Annotations { get; init; }

    /// <summary>The type of attestation that it has to be; <c>null</c> if any will do.</summary>
    public string? PredicateType { get; init; }
}
