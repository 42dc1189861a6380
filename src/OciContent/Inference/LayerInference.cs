using OciContent.Internal;
using OciContent.Layers;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Inference;

/// <summary>
/// Infers the digests that a registry shows for an image whose layers are at hand: a file of <c>docker save</c> holds
/// them uncompressed, and they are compressed again as tools do. Of them and the config follows the manifest that a tool pushes.
/// </summary>
/// <example>
/// <code>
/// await using ImageSource source = await ImageLocation.Parse("docker-archive:saved.tar").OpenAsync();
/// InferenceResult inferred = await LayerInference.InferAsync(source);
/// </code>
/// </example>
public static class LayerInference
{
    /// <summary>Infers the digests of the layers of images; other artifacts are left out, whose layers are whatever they like.</summary>
    /// <param name="source">The images.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>
    /// The images, and the layers of each. A layer that occurs again is listed again, but not compressed again. What cannot be read is a
    /// problem.
    /// </returns>
    /// <example>
    /// <code>
    /// await using ImageSource source = await ImageLocation.Parse("docker-archive:saved.tar").OpenAsync();
    /// var options = new InferenceOptions { Profiles = [CompressionProfile.Parse("docker")] };
    /// InferenceResult inferred = await LayerInference.InferAsync(source, options);
    /// foreach (InferredLayer layer in inferred.Images[0].Layers)
    /// {
    ///     Console.WriteLine($"{layer.DiffId} is {layer.Candidates?.Candidates[0].Digest} in a registry");
    /// }
    /// </code>
    /// </example>
    public static Task<InferenceResult> InferAsync(ImageSource source, CancellationToken cancellationToken = default) =>
        InferAsync(source, InferenceOptions.Default, cancellationToken);

    /// <param name="source">The images.</param>
    /// <param name="options">By which profiles.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <inheritdoc cref="InferAsync(ImageSource, CancellationToken)"/>
    public static Task<InferenceResult> InferAsync(
        ImageSource source,
        InferenceOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        return InferListedAsync();

        async Task<InferenceResult> InferListedAsync()
        {
            ImageListing listing = await source.ListImagesAsync(cancellationToken).ConfigureAwait(false);
            return await InferCoreAsync(source, listing, options, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Infers the digests of the layers of images that were listed already.</summary>
    /// <param name="source">The images.</param>
    /// <param name="listing">What the source lists, or some of it.</param>
    /// <param name="options">By which profiles.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <inheritdoc cref="InferAsync(ImageSource, CancellationToken)"/>
    public static Task<InferenceResult> InferAsync(
        ImageSource source,
        ImageListing listing,
        InferenceOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(listing);
        ArgumentNullException.ThrowIfNull(options);
        return InferCoreAsync(source, listing, options, cancellationToken);
    }

    /// <summary>Infers the digests of a layer.</summary>
    /// <exception cref="ContentMismatchException">The layer is not what the manifest or the config says.</exception>
    /// <exception cref="ContentNotFoundException">The layer is not there.</exception>
    /// <exception cref="InvalidDataException">The layer is broken, or compressed in a format that is not supported.</exception>
    internal static async Task<LayerCandidates> InferAsync(
        StoredLayer layer,
        InferenceOptions options,
        TotalProgress? progress,
        CancellationToken cancellationToken)
    {
        LayerCandidates? known = options.KnownLayers is { } layers && (layer.DiffId ?? layer.Digest) is not null
            ? await layers.FindAsync(layer.DiffId, layer.Digest, options.Profiles, cancellationToken).ConfigureAwait(false)
            : null;
        if (known is not null && !options.ReadsKnownLayers)
        {
            return known;
        }

        Stream stored = await layer.OpenStoredAsync(cancellationToken).ConfigureAwait(false);
        stored = layer.Descriptor is { } descriptor ? VerifyingStream.Ensure(stored, descriptor)
            : layer.Digest is { } digest ? new VerifyingStream(stored, digest, size: null)
            : stored;
        await using (stored.ConfigureAwait(false))
        {
            // Of what is known, nothing is compressed; what it is, is seen.
            var compression = new LayerCompressionOptions { MaxConcurrency = options.MaxConcurrency, Limits = options.LayerLimits };
            LayerCandidates candidates = await LayerCompressor
                .RunAsync(
                    stored,
                    known is null ? options.Profiles : [],
                    destination: null,
                    compression,
                    progress?.Of(cancellationToken),
                    cancellationToken)
                .ConfigureAwait(false);
            return layer.DiffId is { } diffId && diffId.Algorithm == candidates.DiffId.Algorithm && diffId != candidates.DiffId
                ? throw new ContentMismatchException(diffId, candidates.DiffId, null, candidates.UncompressedSize)
                : known ?? candidates;
        }
    }

    private static async Task<InferenceResult> InferCoreAsync(
        ImageSource source,
        ImageListing listing,
        InferenceOptions options,
        CancellationToken cancellationToken)
    {
        TotalProgress? progress = ContentProgress.Sum(options.Progress, totalBytes: null);
        var known = new Dictionary<string, LayerCandidates>(StringComparer.Ordinal);
        var manifests = new ManifestInference(source, options);
        var images = new List<InferredImage>();
        var problems = new List<ContentProblem>(listing.Problems);
        foreach (StoredImage image in listing.Images.Where(static image => image.IsRunnable || image.IsSchema1))
        {
            var layers = new List<InferredLayer>(image.Layers.Count);
            foreach (StoredLayer layer in image.Layers)
            {
                try
                {
                    if (!known.TryGetValue(layer.Name, out LayerCandidates? candidates))
                    {
                        candidates = await InferAsync(layer, options, progress, cancellationToken).ConfigureAwait(false);
                        known.Add(layer.Name, candidates);
                    }

                    layers.Add(new InferredLayer { Name = layer.Name, DiffId = candidates.DiffId, Candidates = candidates });
                }
                catch (Exception e) when (ContentFault.CodeOf(e, layer.Claimed) is not null)
                {
                    problems.Add(ContentProblem.Of(e, layer.Claimed, layer.Location));
                    layers.Add(new InferredLayer { Name = layer.Name, DiffId = layer.DiffId, Candidates = null });
                }
            }

            images.Add(new InferredImage
            {
                Image = image,
                Layers = layers,
                Manifests = await manifests.InferAsync(image, layers, problems, cancellationToken).ConfigureAwait(false),
            });
        }

        return new InferenceResult { Images = images, Problems = problems };
    }
}
