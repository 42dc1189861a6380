using OciContent.Catalog.Records;

namespace OciContent.Catalog;

/// <summary>An image that a catalogue has.</summary>
public sealed record CatalogedImage
{
    /// <summary>The digest of the manifest; of an image that was kept without one, that of its config.</summary>
    public required Digest Digest { get; init; }

    /// <summary>
    /// In whose form it was seen: <c>oci</c>, <c>docker</c>, <c>docker-schema1</c>, or <c>docker-archive</c> without a manifest.
    /// </summary>
    public required string Format { get; init; }

    /// <summary>The media type of the manifest; <c>null</c> if there is none.</summary>
    public required string? MediaType { get; init; }

    /// <summary>The platform; <c>null</c> if it is not known.</summary>
    public required string? Platform { get; init; }

    /// <summary>The digest of the config, the image ID; <c>null</c> if it is not known.</summary>
    public required Digest? Config { get; init; }

    /// <summary>How many layers it has; 0 if that is not known.</summary>
    public required int Layers { get; init; }

    /// <summary>
    /// The tags that lead to it, or to an index with it, the one seen last first; no more than <see cref="MaxTags"/>.
    /// </summary>
    public required IReadOnlyList<TagRecord> Tags { get; init; }

    /// <summary>The newest approval of it, or of an index with it, that counts; <c>null</c> if none does.</summary>
    public required ApprovalRecord? Approval { get; init; }

    /// <summary>How many tags of an image are told.</summary>
    public const int MaxTags = 100;

    /// <summary>A name for people: the tag that was seen last and the digest, or the digest alone.</summary>
    public string Name => Tags is [TagRecord tag, ..] ? $"{tag.Repository}:{tag.Tag}@{Digest}" : Digest.ToString();
}
