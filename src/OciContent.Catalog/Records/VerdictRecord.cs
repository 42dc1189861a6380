using OciContent.Catalog.Database;

namespace OciContent.Catalog.Records;

/// <summary>What came of checking a signature of an image.</summary>
public sealed record VerdictRecord : CatalogRecord
{
    /// <summary>The image or index that the signature is about.</summary>
    public required Digest Image { get; init; }

    /// <summary>The digest of the signature's blob; of a payload that several signed, it is that of all of them.</summary>
    public required Digest Signature { get; init; }

    /// <summary>The kind of signature, such as <c>cosign</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Whether it was verified.</summary>
    public required bool IsVerified { get; init; }

    /// <summary>Who signed; <c>null</c> if that is not known.</summary>
    public string? Signer { get; init; }

    /// <summary>Why it was not verified; <c>null</c> if it was.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// When it was checked, to the millisecond. Of several verdicts on a signature the newest for each signer is kept, or else the
    /// newest that it is not verified.
    /// </summary>
    public required DateTimeOffset CheckedAt { get; init; }

    internal override void AddTo(CatalogRows rows) => rows.Add(
        RowKinds.Verdicts,
        Cell.Of(Image),
        Cell.Of(Signature),
        Cell.Of(Kind),
        Signer is null ? Cell.Of(0L) : Cell.Of(Signer),
        Cell.Of(IsVerified),
        Cell.Of(Reason),
        Cell.Of((DateTimeOffset?)CheckedAt));
}
