using OciContent.Images;

namespace OciContent.Attachments;

/// <summary>
/// A manifest or index that is attached to another one: a signature, an attestation, an SBOM. It was read, and is what its descriptor says;
/// whether a signature is valid, and whose it is, is another question.
/// </summary>
public sealed class ImageAttachment
{
    internal ImageAttachment()
    {
    }

    /// <summary>
    /// Points at the manifest, by the digest and size that were verified. It has the manifest's own annotations; its
    /// <see cref="Descriptor.ArtifactType"/> is the manifest's, or else the media type of its config (distribution-spec, "Listing
    /// Referrers"), or else, where that is an image's as cosign and BuildKit have it, the media type of its first layer.
    /// </summary>
    public required Descriptor Descriptor { get; init; }

    /// <summary>What it is attached to: the digest of the image, of one of the manifests of an index, or of another attachment.</summary>
    public required Digest Subject { get; init; }

    /// <summary>What led to it.</summary>
    public required AttachmentLink FoundBy { get; init; }

    /// <summary>The tag that cosign gave it; <c>null</c> if it has none, or was saved without.</summary>
    public required string? Tag { get; init; }

    /// <summary>What it says of its subject.</summary>
    public required AttachmentKind Kind { get; init; }

    /// <summary>How it is written.</summary>
    public required AttachmentFormat Format { get; init; }

    /// <summary>
    /// What the in-toto statements in it are of, such as <c>https://slsa.dev/provenance/v1</c>, as annotations claim; empty if they do not.
    /// </summary>
    public required IReadOnlyList<string> PredicateTypes { get; init; }

    /// <summary>
    /// The SHA-256 of each certificate of a Notation signature, in lowercase hex, the signer's first, as an annotation claims; empty if
    /// none does.
    /// </summary>
    public required IReadOnlyList<string> CertificateThumbprints { get; init; }

    /// <summary>When it was made, as an annotation claims; <c>null</c> if none does.</summary>
    public required Timestamp? Created { get; init; }

    /// <summary>The manifest or index itself.</summary>
    public required ManifestDocument Document { get; init; }

    /// <summary>What is attached to it.</summary>
    public required IReadOnlyList<ImageAttachment> Attachments { get; init; }

    /// <summary>This one, and all that is attached to it, each before what is attached to that.</summary>
    public IEnumerable<ImageAttachment> Flatten() => Attachments.SelectMany(static one => one.Flatten()).Prepend(this);

    /// <summary>The kind and the digest.</summary>
    public override string ToString() => $"{Kind} {Descriptor.Digest}";
}
