using OciContent.Internal;
using OciContent.Layers;
using OciContent.Layouts;

namespace OciContent.Inspection;

/// <summary>
/// Infers the digests that a registry shows for the layers of an image whose layers are at hand: a file of <c>docker save</c> holds
/// them uncompressed, and they are compressed again as tools do.
/// </summary>
public static class LayerInference
{
    /// <summary>Infers the digests of an image's layers.</summary>
    /// <param name="source">The image.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The layers of each image, the base first. One that occurs again is listed again, but not compressed again.</returns>
    /// <exception cref="ContentMismatchException">A layer is not what the manifest or the config says.</exception>
    /// <exception cref="ContentNotFoundException">There is no such image, or a layer is not there.</exception>
    /// <exception cref="InvalidDataException">A layer is broken, or compressed in a format that is not supported.</exception>
    public static Task<IReadOnlyList<InferredLayer>> InferAsync(IImageSource source, CancellationToken cancellationToken = default) =>
        InferAsync(source, InferenceOptions.Default, cancellationToken);

    /// <param name="source">The image.</param>
    /// <param name="options">Which image, and by which profiles.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <inheritdoc cref="InferAsync(IImageSource, CancellationToken)"/>
    public static Task<IReadOnlyList<InferredLayer>> InferAsync(IImageSource source, InferenceOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        return InferCoreAsync(source, options, cancellationToken);
    }

    /// <summary>Infers the digests of a layer.</summary>
    internal static async Task<LayerCandidates> InferAsync(StoredLayer layer, InferenceOptions options, TotalProgress? progress, CancellationToken cancellationToken)
    {
        Stream stored = await layer.OpenStoredAsync(cancellationToken).ConfigureAwait(false);
        await using (stored.ConfigureAwait(false))
        {
            var compression = new LayerCompressionOptions { MaxConcurrency = options.MaxConcurrency, Limits = options.LayerLimits, Progress = progress?.Of(cancellationToken) };
            LayerCandidates candidates = await LayerCandidates.ComputeAsync(stored, options.Profiles, compression, cancellationToken).ConfigureAwait(false);
            return layer.DiffId is { } diffId && diffId.Algorithm == candidates.DiffId.Algorithm && diffId != candidates.DiffId
                ? throw new ContentMismatchException(diffId, candidates.DiffId, null, candidates.UncompressedSize)
                : candidates;
        }
    }

    private static async Task<IReadOnlyList<InferredLayer>> InferCoreAsync(IImageSource source, InferenceOptions options, CancellationToken cancellationToken)
    {
        ImageListing listing = await source.ListImagesAsync(options.Reference, cancellationToken).ConfigureAwait(false);

        // The layers of an artifact are whatever it likes.
        IEnumerable<StoredLayer> layers = listing.Images.Where(LayerStack.IsImage).SelectMany(static image => image.Layers);
        var progress = options.Progress is null ? null : new TotalProgress(options.Progress);
        var known = new Dictionary<string, LayerCandidates>(StringComparer.Ordinal);
        var inferred = new List<InferredLayer>();
        foreach (StoredLayer layer in layers)
        {
            if (!known.TryGetValue(layer.Name, out LayerCandidates? candidates))
            {
                candidates = await InferAsync(layer, options, progress, cancellationToken).ConfigureAwait(false);
                known.Add(layer.Name, candidates);
            }

            inferred.Add(new InferredLayer { Name = layer.Name, Candidates = candidates });
        }

        return inferred;
    }
}
