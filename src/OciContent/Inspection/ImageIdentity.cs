namespace OciContent.Inspection;

/// <summary>The hashes of one image.</summary>
public sealed record ImageIdentity
{
    /// <summary>The platform; <c>null</c> for an artifact that has none.</summary>
    public required Platform? Platform { get; init; }

    /// <summary>The tags or names that lead to the image.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>The image indexes that lead to the image, the outermost first.</summary>
    public required IReadOnlyList<Descriptor> Indexes { get; init; }

    /// <summary>The manifest; <c>null</c> in a source that keeps none.</summary>
    public required Descriptor? Manifest { get; init; }

    /// <summary>The config; <c>null</c> if there is none, as in Docker's schema 1.</summary>
    public required Descriptor? Config { get; init; }

    /// <summary>
    /// The image ID: the digest of the config; <c>null</c> if there is none, as Docker makes one up of what schema 1 says, and of an
    /// artifact that is not an image.
    /// </summary>
    public Digest? ImageId => IsImage ? Config?.Digest : null;

    /// <summary>Whether it is an image, by its config; otherwise it is another artifact, such as a signature or a chart.</summary>
    public bool IsImage { get; init; } = true;

    /// <inheritdoc cref="OciContent.Sources.StoredImage.ArtifactType"/>
    public string? ArtifactType { get; init; }

    /// <inheritdoc cref="OciContent.Sources.StoredImage.Subject"/>
    public Descriptor? Subject { get; init; }

    /// <summary>The layers, the base first.</summary>
    public required IReadOnlyList<LayerIdentity> Layers { get; init; }
}
