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

    /// <summary>The manifest; <c>null</c> on a medium that keeps none.</summary>
    public required Descriptor? Manifest { get; init; }

    /// <summary>The config; <c>null</c> if there is none, as in Docker's schema 1.</summary>
    public required Descriptor? Config { get; init; }

    /// <summary>The image ID: the digest of the config; <c>null</c> if there is none: Docker makes one up of what schema 1 says.</summary>
    public Digest? ImageId => Config?.Digest;

    /// <summary>The layers, the base first.</summary>
    public required IReadOnlyList<LayerIdentity> Layers { get; init; }
}
