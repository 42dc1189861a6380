using System.Text.Json.Serialization;
using OciContent.Signing;

namespace OciContent.Tool.Output;

/// <summary>The signatures of an image, as JSON has them.</summary>
/// <param name="Image">The IMAGE as it was given; absent where the document is one object.</param>
/// <param name="Subject">The digest of the manifest or index that was asked for.</param>
/// <param name="Signatures">The signatures and attestations, in the order in which they were found.</param>
internal sealed record SignaturesReport(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Image,
    Digest Subject,
    IReadOnlyList<SignatureItem> Signatures)
{
    /// <param name="image">Which image it is, where there are several.</param>
    /// <param name="report">What was found.</param>
    public static SignaturesReport From(string? image, SignatureReport report) =>
        new(image, report.Subject.Digest, Items(report));

    /// <summary>The signatures of an image whose signatures nobody asked to verify.</summary>
    public static SignaturesReport From(string? image, SignatureListing listing)
    {
        const string reason = "Not checked: expected '--key', '--trusted-root' or '--trust-policy', which say whom to trust.";
        return new SignaturesReport(
            image,
            listing.Subject.Manifest.Digest,
            [
                .. listing.Signatures.Select(
                    static signature => new SignatureItem(EnumText.Of(signature.Format), signature.Blob.Digest) { Reason = reason }),
                .. listing.Unread.Select(Unread),
            ]);
    }

    /// <summary>The signatures of a report.</summary>
    public static IReadOnlyList<SignatureItem> Items(SignatureReport report) =>
    [
        .. report.Signatures.Select(one => Of(one, report.Subject)),
        .. report.Unread.Select(Unread),
    ];

    private static SignatureItem Of(SubjectVerdict one, Descriptor subject)
    {
        SignatureVerdict verdict = one.Verdict;
        return new SignatureItem(EnumText.Of(verdict.Signature.Format), verdict.Signature.Blob.Digest)
        {
            Signer = verdict.Signer,
            Verified = verdict.IsVerified,
            Reason = verdict.Reason,
            Check = verdict.FailedCheck is { } check ? EnumText.Of(check) : null,
            PredicateType = verdict.PredicateType,
            SigningTime = verdict.SigningTime,
            Signed = one.Subject.Digest == subject.Digest ? null : one.Subject.Digest,
            Notes = verdict.Notes.Count == 0 ? null : verdict.Notes,
        };
    }

    private static SignatureItem Unread(UnreadSignature signature) =>
        new(
            EnumText.Of(SigningMediaTypes.FormatOf(signature.Blob.MediaType) ?? SignatureFormat.Cosign),
            signature.Blob.Digest)
        {
            Reason = signature.Reason,
        };
}
