using OciContent.Compression;
using OciContent.Layers;
using OciContent.Layouts;

namespace OciContent.Inspection;

/// <summary>Shows every hash of the images of a source, and checks them on the way.</summary>
public static class ImageInspector
{
    /// <summary>Inspects the images of a source.</summary>
    /// <param name="source">The images.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ContentNotFoundException">No image has the name asked for, or a document is missing.</exception>
    /// <exception cref="ContentMismatchException">A document is not what its descriptor says. Of layers, it is a <see cref="ImageInspection.Problems">problem</see>.</exception>
    /// <exception cref="InvalidDataException">Documents contradict one another. A layer that is broken is a <see cref="ImageInspection.Problems">problem</see>.</exception>
    /// <exception cref="System.Text.Json.JsonException">A document is malformed or ambiguous.</exception>
    public static Task<ImageInspection> InspectAsync(IImageSource source, CancellationToken cancellationToken = default) =>
        InspectAsync(source, InspectionOptions.Default, cancellationToken);

    /// <param name="source">The images.</param>
    /// <param name="options">Which images, whether to read their layers, and how many at once.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <inheritdoc cref="InspectAsync(IImageSource, CancellationToken)"/>
    public static Task<ImageInspection> InspectAsync(IImageSource source, InspectionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        return InspectCoreAsync(source, options, cancellationToken);
    }

    private static async Task<ImageInspection> InspectCoreAsync(IImageSource source, InspectionOptions options, CancellationToken cancellationToken)
    {
        ImageListing listing = await source.ListImagesAsync(options.Reference, cancellationToken).ConfigureAwait(false);
        var layers = new LayerInspector(options);
        if (options.ReadLayers)
        {
            await layers.ReadAsync(listing.Images, cancellationToken).ConfigureAwait(false);
        }

        return new ImageInspection
        {
            Source = source.Path,
            Format = source.Transport,
            Index = CommonIndex(listing),
            Images = [.. listing.Images.Select(image => Identify(image, layers))],
            Absent = [.. listing.Absent, .. layers.Absent],
            Others = listing.Others,
            Problems = layers.Problems,
        };
    }

    private static ImageIdentity Identify(StoredImage image, LayerInspector layers)
    {
        LayerDigests?[] read = [.. image.Layers.Select(layers.Find)];
        Digest?[] diffIds = [.. image.Layers.Select((layer, i) => layer.DiffId ?? read[i]?.DiffId)];
        IReadOnlyList<Digest> chainIds = Array.TrueForAll(diffIds, static diffId => diffId is not null) ? ChainId.ComputeAll(diffIds!) : [];
        return new ImageIdentity
        {
            Platform = image.Platform,
            Tags = image.Tags,
            Indexes = image.Indexes,
            Manifest = image.Manifest,
            Config = image.Config,
            Layers = [.. image.Layers.Select((layer, i) => Identify(layer, read[i], diffIds[i], chainIds.ElementAtOrDefault(i)))],
        };
    }

    private static LayerIdentity Identify(StoredLayer layer, LayerDigests? read, Digest? diffId, Digest? chainId) => new()
    {
        Digest = layer.Descriptor?.Digest ?? read?.Digest,
        Size = layer.Descriptor?.Size ?? read?.Size,
        MediaType = layer.Descriptor?.MediaType ?? DockerMediaType(read?.Compression),
        Compression = read?.Compression,
        DiffId = diffId,
        UncompressedSize = read?.UncompressedSize,
        ChainId = chainId,
    };

    private static string? DockerMediaType(CompressionFormat? compression) =>
        compression == CompressionFormat.None ? MediaTypes.DockerLayer
        : compression == CompressionFormat.Gzip ? MediaTypes.DockerLayerGzip
        : compression == CompressionFormat.Zstd ? MediaTypes.DockerLayerZstd
        : null;

    private static Descriptor? CommonIndex(ImageListing listing)
    {
        HashSet<Digest> common = [.. listing.Indexes.Select(static index => index.Digest)];
        foreach (StoredImage image in listing.Images)
        {
            common.IntersectWith(image.Indexes.Select(static index => index.Digest));
        }

        // Without images, several indexes have none in common.
        return listing.Images.Count > 0 || common.Count == 1 ? listing.Indexes.FirstOrDefault(index => common.Contains(index.Digest)) : null;
    }
}
