using System.Text.Json.Serialization;
using OciContent.Attachments;

namespace OciContent.Tool.Output;

/// <summary>What is attached to an image, as JSON has it.</summary>
/// <param name="Subject">The digest of the image.</param>
/// <param name="Referrers">
/// What is attached to it and, if it is an index, to the images in it, each once. All were read and verified, but no signature was.
/// </param>
/// <param name="Problems">What could not be read, or is not what it is listed as. Empty if all is well.</param>
internal sealed record ReferrersReport(
    Digest Subject,
    IReadOnlyList<ReferrersReport.Referrer> Referrers,
    IReadOnlyList<ProblemReport> Problems)
{
    /// <param name="listing">What was found.</param>
    /// <param name="artifactType">The type that is wanted, at any depth; <c>null</c> for all.</param>
    public static ReferrersReport From(AttachmentListing listing, string? artifactType) => new(
        listing.Subject,
        [.. Referrer.From(listing.Attachments, artifactType)],
        [.. listing.Problems.Select(ProblemReport.From)]);

    /// <summary>A manifest or index that is attached to it.</summary>
    /// <param name="Kind">What it says of its subject: one of <see cref="AttachmentKind"/>.</param>
    /// <param name="By">
    /// What led to it, its own subject, a tag of cosign's or annotations of an index: one of <see cref="AttachmentLink"/>.
    /// </param>
    /// <param name="Subject">The digest of what it is attached to.</param>
    /// <param name="Digest">Its digest.</param>
    /// <param name="Size">Its size, in bytes.</param>
    /// <param name="MediaType">Its media type.</param>
    /// <param name="ArtifactType">
    /// The type of the artifact, or else the media type of its config or layer; <c>null</c> if it does not say.
    /// </param>
    /// <param name="Tag">The tag that cosign gave it; absent if it has none.</param>
    /// <param name="Created">When it was made, as it says; absent if it does not.</param>
    /// <param name="PredicateTypes">What the statements in it are of, as annotations say. Empty if they do not.</param>
    /// <param name="Annotations">Its annotations, by key. Empty if it has none.</param>
    /// <param name="Referrers">What is attached to it. Empty if nothing is.</param>
    internal sealed record Referrer(
        string Kind,
        string By,
        Digest Subject,
        Digest Digest,
        long Size,
        string MediaType,
        string? ArtifactType,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Tag,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Created,
        IReadOnlyList<string> PredicateTypes,
        IReadOnlyDictionary<string, string> Annotations,
        IReadOnlyList<Referrer> Referrers)
    {
        /// <summary>Those of a type; what one of another type leads to takes its place.</summary>
        public static IEnumerable<Referrer> From(IReadOnlyList<ImageAttachment> attachments, string? artifactType) =>
            attachments.SelectMany(attachment => From(attachment, artifactType));

        private static IEnumerable<Referrer> From(ImageAttachment attachment, string? artifactType)
        {
            IReadOnlyList<Referrer> nested = [.. From(attachment.Attachments, artifactType)];
            Descriptor descriptor = attachment.Descriptor;
            return artifactType is not null && descriptor.ArtifactType != artifactType
                ? nested
                : [
                    new Referrer(
                        EnumText.Of(attachment.Kind),
                        EnumText.Of(attachment.FoundBy),
                        attachment.Subject,
                        descriptor.Digest,
                        descriptor.Size,
                        descriptor.MediaType,
                        descriptor.ArtifactType,
                        attachment.Tag,
                        attachment.Created?.ToString(),
                        attachment.PredicateTypes,
                        descriptor.Annotations,
                        nested),
                ];
        }
    }
}
