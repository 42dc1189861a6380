namespace OciContent.Sources;

/// <summary>An entry of an index that is about another entry of the same index, as its annotations say.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Subject">The digest of the other one.</param>
/// <param name="IsCosigns">Whether cosign saved it, which keeps the same under a tag in a registry.</param>
internal sealed record AnnotatedEntry(Descriptor Entry, Digest Subject, bool IsCosigns)
{
    private const string AttestationManifest = "attestation-manifest";

    // How "cosign save" marks the entries of a layout, which has one image then.
    private const string CosignKind = "kind";
    private const string CosignImage = "dev.cosignproject.cosign/image";
    private const string CosignImageIndex = "dev.cosignproject.cosign/imageIndex";
    private const string CosignSignatures = "dev.cosignproject.cosign/sigs";
    private const string CosignAttestations = "dev.cosignproject.cosign/atts";

    /// <summary>Those among the entries of an index.</summary>
    public static IEnumerable<AnnotatedEntry> In(IReadOnlyList<Descriptor> entries)
    {
        HashSet<Digest> listed = [.. entries.Select(static entry => entry.Digest)];
        Digest[] saved = [.. entries.Where(IsSavedImage).Select(static entry => entry.Digest).Distinct()];
        foreach (Descriptor entry in entries)
        {
            if (AttestedBy(entry) is { } subject && listed.Contains(subject) && subject != entry.Digest)
            {
                yield return new AnnotatedEntry(entry, subject, IsCosigns: false);
            }
            else if (saved is [Digest image] && image != entry.Digest && IsSavedSignature(entry))
            {
                yield return new AnnotatedEntry(entry, image, IsCosigns: true);
            }
        }
    }

    // BuildKit, docs/attestations/attestation-storage.md.
    private static Digest? AttestedBy(Descriptor entry) =>
        entry.Annotations.GetValueOrDefault(AnnotationKeys.DockerReferenceType) == AttestationManifest
        && Digest.TryParse(entry.Annotations.GetValueOrDefault(AnnotationKeys.DockerReferenceDigest), out Digest? subject)
            ? subject
            : null;

    private static bool IsSavedImage(Descriptor entry) =>
        entry.Annotations.GetValueOrDefault(CosignKind) is CosignImage or CosignImageIndex;

    private static bool IsSavedSignature(Descriptor entry) =>
        entry.Annotations.GetValueOrDefault(CosignKind) is CosignSignatures or CosignAttestations;
}
