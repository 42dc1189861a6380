using OciContent.Images;
using OciContent.Sources;

namespace OciContent.Attachments;

/// <summary>What may be attached to something: it is not read yet.</summary>
/// <param name="Listed">Its descriptor, as whoever lists it has it.</param>
/// <param name="Subject">What it is said to be attached to.</param>
/// <param name="FoundBy">What led to it.</param>
/// <param name="Tag">The tag, if one led to it.</param>
/// <param name="Location">Where it is listed.</param>
internal sealed record AttachmentCandidate(
    Descriptor Listed,
    Digest Subject,
    AttachmentLink FoundBy,
    string? Tag,
    ContentLocation Location)
{
    /// <summary>Whether it is an entry of a layout that cosign saved, where in a registry there would be a tag.</summary>
    public bool IsCosigns { get; init; }

    /// <summary>
    /// Whether the manifest is attached to the subject by its own word; one that has a tag or annotations for it may say nothing.
    /// </summary>
    public bool IsOf(ManifestDocument document) =>
        document.Subject is { } named ? named.Digest == Subject : FoundBy != AttachmentLink.Subject;

    /// <summary>
    /// The entry that it becomes where it is copied to, with its tag. The annotations of a referrer are the manifest's own, and must not
    /// become names of an entry; those of an entry of an index say what it is about.
    /// </summary>
    /// <param name="document">The manifest, once it was read.</param>
    public Descriptor ToEntry(ManifestDocument? document = null)
    {
        var entry = new Descriptor
        {
            MediaType = Listed.MediaType,
            Digest = Listed.Digest,
            Size = Listed.Size,
            ArtifactType = FoundBy == AttachmentLink.Subject ? Listed.ArtifactType : null,
        };
        if (FoundBy == AttachmentLink.Annotation && !IsCosigns)
        {
            return IndexEntryName.WithoutNames(entry with { Annotations = Listed.Annotations, Platform = Listed.Platform });
        }

        string? tag = IsCosigns && document is not null && AttachmentFacts.KindOf(document) is not AttachmentKind.Other and var kind
            ? CosignTag.Of(Subject, kind)
            : Tag;
        return IndexEntryName.WithTag(entry, tag);
    }
}
