using OciContent.Images;

namespace OciContent.Sources;

/// <summary>One image, or other artifact, as a source keeps it.</summary>
public sealed class StoredImage
{
    internal StoredImage()
    {
    }

    /// <summary>The image indexes that lead to it, the outermost first; empty if none does.</summary>
    public required IReadOnlyList<Descriptor> Indexes { get; init; }

    /// <summary>The manifest; <c>null</c> in a source that keeps none, as a docker-archive does.</summary>
    public required Descriptor? Manifest { get; init; }

    /// <summary>The config; its digest is the ID of an image. <c>null</c> if there is none, as in Docker's schema 1.</summary>
    public required Descriptor? Config { get; init; }

    /// <summary>The digest that it is known by: the manifest's, or the config's in a source that keeps no manifests.</summary>
    public Digest Digest => (Manifest ?? Config)!.Digest;

    /// <summary>
    /// The parsed config; <c>null</c> if there is none, if it is not that of an image but of another artifact, or if it could not be read.
    /// </summary>
    public required ImageConfig? ConfigDocument { get; init; }

    /// <summary>The platform: the index's, or else the config's.</summary>
    public required Platform? Platform { get; init; }

    /// <summary>The tags or names that lead to it.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>The layers, the base first.</summary>
    public required IReadOnlyList<StoredLayer> Layers { get; init; }

    /// <summary>Whether it is an image, by its config; otherwise it is another artifact, such as a signature or a chart.</summary>
    public bool IsImage { get; init; } = true;

    /// <summary>
    /// What kind of artifact it is: the manifest's <c>artifactType</c>, or else the media type of its config where that is not an image's
    /// (image-spec, manifest.md, "Guidelines for Artifact Usage"); <c>null</c> for an image that does not say.
    /// </summary>
    public string? ArtifactType { get; init; }

    /// <summary>
    /// What it refers to, as a signature does to what it signs (image-spec, manifest.md, "subject"); <c>null</c> if to nothing.
    /// </summary>
    public Descriptor? Subject { get; init; }

    /// <summary>What its manifest says it is built on, which nobody has checked; <c>null</c> if nothing.</summary>
    public BaseClaim? BaseClaim { get; init; }

    /// <summary>Where the descriptor of the manifest, or else of the config, is; the first place if there are several.</summary>
    internal ContentLocation Location { get; init; } = ContentLocation.Root("the source");

    /// <summary>Whether it is an image of Docker's schema 1, which has no config, and says of no layer what it is uncompressed.</summary>
    internal bool IsSchema1 => Manifest is { } manifest && MediaTypes.IsSchema1Manifest(manifest.MediaType);

    /// <summary>
    /// Whether it can be run, by its platform and config: what BuildKit attests of an image is listed as an image of no platform.
    /// </summary>
    public bool IsRunnable =>
        IsImage
        && ConfigDocument is not null
        && !IsAttestation(Manifest, Platform);

    /// <summary>Whether it is what BuildKit attests of an image, such as an SBOM, which has a config as images have.</summary>
    internal static bool IsAttestation(Descriptor? manifest, Platform? platform) =>
        platform is { Os: "unknown", Architecture: "unknown" }
        || manifest?.Annotations.ContainsKey(AnnotationKeys.DockerReferenceType) == true;
}
