using OciContent.Images;
using OciContent.Layers;
using OciContent.Sources;

namespace OciContent.Inspection;

/// <summary>Shows every hash of the images of a source, and checks them on the way.</summary>
/// <example>
/// <code>
/// await using ImageSource source = await ImageLocation.Parse("docker-archive:saved.tar").OpenAsync();
/// ImageInspection inspection = await ImageInspector.InspectAsync(source);
/// </code>
/// </example>
public static class ImageInspector
{
    /// <summary>Inspects the images of a source.</summary>
    /// <param name="source">The images.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>
    /// What is here, as far as it can be read; what is wrong or missing is a <see cref="ImageInspection.Problems">problem</see>.
    /// </returns>
    /// <exception cref="InvalidDataException">A limit on the documents is exceeded.</exception>
    public static Task<ImageInspection> InspectAsync(ImageSource source, CancellationToken cancellationToken = default) =>
        InspectAsync(source, InspectionOptions.Default, cancellationToken);

    /// <param name="source">The images.</param>
    /// <param name="options">Whether to read their layers, and how many at once.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <inheritdoc cref="InspectAsync(ImageSource, CancellationToken)"/>
    public static Task<ImageInspection> InspectAsync(
        ImageSource source,
        InspectionOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        return InspectCoreAsync(source, options, cancellationToken);
    }

    private static async Task<ImageInspection> InspectCoreAsync(
        ImageSource source,
        InspectionOptions options,
        CancellationToken cancellationToken)
    {
        ImageListing listing = await source.ListImagesAsync(cancellationToken).ConfigureAwait(false);
        return await InspectAsync(source, listing, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Inspects images that were listed already; what is told of each comes in the order of the list.</summary>
    internal static async Task<ImageInspection> InspectAsync(
        ImageSource source,
        ImageListing listing,
        InspectionOptions options,
        CancellationToken cancellationToken)
    {
        var readings = new BlobReadings(options.MaxConcurrency, options.LayerLimits, options.Progress)
        {
            CreateConsumer = BlobReadings.CountFiles,
        };
        StoredLayer[] layers = options.ReadLayers ? [.. listing.Images.SelectMany(static image => image.Layers)] : [];
        Dictionary<StoredLayer, BlobReading> read = layers.ToDictionary(static layer => layer, readings.Add);
        await readings.ReadAsync(cancellationToken).ConfigureAwait(false);
        Descriptor[] foreign =
        [
            .. layers.Where(layer => read[layer].IsMissingForeignLayer(layer.Descriptor)).Select(static layer => layer.Descriptor!),
        ];
        return new ImageInspection
        {
            Source = source.Name,
            Format = source.Format,
            Index = CommonIndex(listing),
            Images = [.. listing.Images.Select(image => Identify(image, read, StoreOf(source, image)))],
            Missing = [.. listing.Missing, .. foreign.DistinctBy(static layer => layer.Digest)],
            NonImages = listing.NonImages,
            Problems =
            [
                .. listing.Problems,
                .. layers.SelectMany(layer => read[layer].ProblemsOf(layer.Descriptor, layer.DiffId, layer.Location)),
            ],
        };
    }

    private static ImageIdentity Identify(StoredImage image, Dictionary<StoredLayer, BlobReading> readings, DockerStore? store)
    {
        BlobReading?[] blobs = [.. image.Layers.Select(readings.GetValueOrDefault)];
        LayerDigests?[] read = [.. blobs.Select(static blob => blob?.Layer)];
        Digest?[] diffIds = [.. image.Layers.Select((layer, i) => layer.DiffId ?? read[i]?.DiffId)];
        HistoryEntry[] history = [.. (image.ConfigDocument?.History ?? []).Where(static entry => entry.EmptyLayer != true)];
        bool isHistoryWhole = history.Length == image.Layers.Count;
        IReadOnlyList<Digest> chainIds = Array.TrueForAll(diffIds, static diffId => diffId is not null) ? ChainId.ComputeAll(diffIds!) : [];
        return new ImageIdentity
        {
            Platform = image.Platform,
            Tags = image.Tags,
            Indexes = image.Indexes,
            Manifest = image.Manifest,
            Config = image.Config,
            IsImage = image.IsImage,
            ArtifactType = image.ArtifactType,
            Subject = image.Subject,
            Store = store,
            Layers =
            [
                .. image.Layers.Select((layer, i) => Identify(layer, blobs[i], diffIds[i], chainIds.ElementAtOrDefault(i)) with
                {
                    History = isHistoryWhole ? history[i] : null,
                }),
            ],
        };
    }

    // A containerd store that loaded an older docker save has uncompressed layers too, but of Docker's media type, and pushes them so.
    private static DockerStore? StoreOf(ImageSource source, StoredImage image) =>
        !source.IsHybrid || !image.IsRunnable || image.Manifest is null || image.Layers.Count == 0 ? null
        : image.Layers.All(static layer => layer.Descriptor is { MediaType: MediaTypes.OciLayer }) ? DockerStore.GraphDriver
        : DockerStore.Containerd;

    private static LayerIdentity Identify(StoredLayer layer, BlobReading? blob, Digest? diffId, Digest? chainId)
    {
        LayerDigests? read = blob?.Layer;
        return new LayerIdentity
        {
            Digest = layer.Claimed?.Digest ?? read?.Digest,
            Size = layer.Descriptor?.Size ?? read?.Size,
            MediaType = layer.Descriptor?.MediaType
                ?? (read is null ? null : LayerMediaType.Find(ImageFormat.Docker, read.Compression)?.Name),
            Compression = read?.Compression,
            DiffId = diffId,
            UncompressedSize = read?.UncompressedSize,
            FilesSize = blob?.FilesSize,
            UnpackedSize = blob?.UnpackedSize,
            ChainId = chainId,
        };
    }

    private static Descriptor? CommonIndex(ImageListing listing)
    {
        HashSet<Digest> common = [.. listing.Indexes.Select(static index => index.Digest)];
        foreach (StoredImage image in listing.Images)
        {
            common.IntersectWith(image.Indexes.Select(static index => index.Digest));
        }

        // Without images, several indexes have none in common.
        return listing.Images.Count > 0 || common.Count == 1
            ? listing.Indexes.FirstOrDefault(index => common.Contains(index.Digest))
            : null;
    }
}
