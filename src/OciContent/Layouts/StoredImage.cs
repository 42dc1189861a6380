using OciContent.Images;

namespace OciContent.Layouts;

/// <summary>One image as a medium keeps it.</summary>
public sealed class StoredImage
{
    internal StoredImage()
    {
    }

    /// <summary>The image indexes that lead to the image, the outermost first; empty if none does.</summary>
    public required IReadOnlyList<Descriptor> Indexes { get; init; }

    /// <summary>The manifest; <c>null</c> on a medium that keeps none, as docker-archive does.</summary>
    public required Descriptor? Manifest { get; init; }

    /// <summary>The config; its digest is the ID of an image. <c>null</c> if there is none, as in Docker's schema 1.</summary>
    public required Descriptor? Config { get; init; }

    /// <summary>The parsed config; <c>null</c> if there is none, if the manifest is not of an image but of another artifact, or if the algorithm of the config's digest is not supported.</summary>
    public required ImageConfig? ConfigDocument { get; init; }

    /// <summary>The platform: the index's, or else the config's.</summary>
    public required Platform? Platform { get; init; }

    /// <summary>The tags or names that lead to the image.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>The layers, the base first.</summary>
    public required IReadOnlyList<StoredLayer> Layers { get; init; }
}
