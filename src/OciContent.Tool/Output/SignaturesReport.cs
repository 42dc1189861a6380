using OciContent.Signing;

namespace OciContent.Tool.Output;

/// <summary>The signatures of an image, as JSON has them.</summary>
/// <param name="Subject">The digest of the manifest or index that was asked for.</param>
/// <param name="Signatures">The signatures and attestations, in the order in which they were found.</param>
internal sealed record SignaturesReport(Digest Subject, IReadOnlyList<SignatureItem> Signatures)
{
    /// <param name="report">What was found.</param>
    public static SignaturesReport From(SignatureReport report) => new(report.Subject.Digest, Items(report));

    /// <summary>The signatures of an image whose signatures nobody asked to verify.</summary>
    /// <param name="listings">Those of the image, then those of the index that led to it.</param>
    public static SignaturesReport From(IReadOnlyList<SignatureListing> listings)
    {
        const string reason = "Not checked: expected '--key', '--trusted-root' or '--trust-policy', which say whom to trust.";
        Digest subject = listings[0].Subject.Manifest.Digest;
        return new SignaturesReport(
            subject,
            [
                .. from listing in listings
                   from signature in listing.Signatures
                   select new SignatureItem(EnumText.Of(signature.Format), signature.Blob.Digest)
                   {
                       Reason = reason,
                       Signed = SignedIndex(listing.Subject.Manifest, subject),
                   },
                .. listings.SelectMany(static listing => listing.Unread).Select(Unread),
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
            Signed = SignedIndex(one.Subject, subject.Digest),
            Notes = verdict.Notes.Count == 0 ? null : verdict.Notes,
        };
    }

    private static Digest? SignedIndex(Descriptor signed, Digest subject) => signed.Digest == subject ? null : signed.Digest;

    private static SignatureItem Unread(UnreadSignature signature) =>
        new(
            EnumText.Of(SigningMediaTypes.FormatOf(signature.Blob.MediaType) ?? SignatureFormat.Cosign),
            signature.Blob.Digest)
        {
            Reason = signature.Reason,
        };
}
