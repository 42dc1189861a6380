using OciContent.Images;
using OciContent.Layouts;

namespace OciContent.Inspection;

/// <summary>What is known of the layers of an image, to compare it with others.</summary>
public sealed record LayerStack
{
    private LayerStack()
    {
    }

    /// <summary>The platform; <c>null</c> if it is not known.</summary>
    public Platform? Platform { get; private init; }

    /// <summary>How many layers there are.</summary>
    public int Count => (Digests ?? DiffIds)!.Count;

    /// <summary>The digests that the manifest lists, the base first; <c>null</c> if there is no manifest.</summary>
    public IReadOnlyList<Digest>? Digests { get; private init; }

    /// <summary>The digests of the uncompressed layers that the config lists, the base first; <c>null</c> if there is no config.</summary>
    public IReadOnlyList<Digest>? DiffIds { get; private init; }

    /// <summary>The layers; <c>null</c> if there is no more than a manifest.</summary>
    internal IReadOnlyList<StoredLayer>? Layers { get; private init; }

    /// <summary>What a manifest tells by itself.</summary>
    public static LayerStack FromManifest(ImageManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return new LayerStack { Digests = [.. manifest.Layers.Select(static layer => layer.Digest)] };
    }

    /// <summary>What a manifest of schema 1 tells by itself: its layers but for those that are thrown away, which schema 2 does not list.</summary>
    public static LayerStack FromManifest(Schema1Manifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return new LayerStack { Digests = [.. manifest.LayersOfImage] };
    }

    /// <summary>What a manifest tells by itself, of schema 1 or not.</summary>
    /// <param name="json">The manifest's bytes.</param>
    /// <exception cref="System.Text.Json.JsonException">The bytes are no image's manifest, or could be read as something else too.</exception>
    public static LayerStack ParseManifest(ReadOnlySpan<byte> json) =>
        ManifestHeader.Read(json).IsSchema1 ? FromManifest(Schema1Manifest.Parse(json)) : FromManifest(ImageManifest.Parse(json));

    /// <summary>What an image source tells of its images; it must stay open as long as they are compared.</summary>
    /// <param name="source">The source.</param>
    /// <param name="reference">Which image, by tag, name or digest; <c>null</c> for all.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The images, other artifacts left out, and so what BuildKit attests of them.</returns>
    /// <exception cref="ContentNotFoundException">No image has that name, or a document is missing.</exception>
    public static Task<IReadOnlyList<LayerStack>> ReadAsync(IImageSource source, string? reference = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return ReadCoreAsync(source, reference, cancellationToken);
    }

    /// <summary>Whether it is an image, and no other artifact: an attestation of BuildKit has a config too, but for no platform.</summary>
    internal static bool IsImage(StoredImage image) =>
        image.ConfigDocument is not null
        && image.Platform is not { Os: "unknown", Architecture: "unknown" }
        && image.Manifest?.Annotations.ContainsKey(AnnotationKeys.DockerReferenceType) != true;

    private static async Task<IReadOnlyList<LayerStack>> ReadCoreAsync(IImageSource source, string? reference, CancellationToken cancellationToken)
    {
        ImageListing listing = await source.ListImagesAsync(reference, cancellationToken).ConfigureAwait(false);
        if (source is ImageDirectory { Root: Schema1Manifest schema1 })
        {
            return [FromManifest(schema1)];
        }

        return [.. listing.Images.Where(IsImage).Select(FromImage)];
    }

    private static LayerStack FromImage(StoredImage image) => new()
    {
        Platform = image.Platform,
        Digests = image.Manifest is null ? null : [.. image.Layers.Select(static layer => layer.Descriptor!.Digest)],
        DiffIds = image.ConfigDocument!.RootFs.DiffIds,
        Layers = image.Layers,
    };
}
