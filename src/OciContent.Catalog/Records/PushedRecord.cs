using OciContent.Catalog.Database;

namespace OciContent.Catalog.Records;

/// <summary>The manifest of an image as a registry shows it, if a certain tool pushed the image.</summary>
public sealed record PushedRecord : CatalogRecord
{
    /// <summary>The image that would be pushed: the digest of an <see cref="ImageRecord"/>.</summary>
    public required Digest Image { get; init; }

    /// <summary>The name of the <see cref="Inference.PushProfile"/>.</summary>
    public required string Profile { get; init; }

    /// <summary>The digest of the manifest.</summary>
    public required Digest Digest { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Its media type.</summary>
    public required string MediaType { get; init; }

    internal override void AddTo(CatalogRows rows) => rows.Add(
        RowKinds.InferredManifests,
        Cell.Of(Image),
        Cell.Of(Profile),
        Cell.Of(Digest),
        Cell.Of((long?)Size),
        Cell.Of(MediaType));
}
