using OciContent.Compression;
using OciContent.Images;
using OciContent.Layers;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Inference;

/// <summary>Infers the manifests that tools push of the images of a source, when it is known what their layers are.</summary>
internal sealed class ManifestInference(ImageSource source, InferenceOptions options)
{
    private readonly PushProfile[] _profiles = [.. PushProfile.With(options.Profiles)];
    private readonly Dictionary<string, PushedLayer> _archived = new(StringComparer.Ordinal);

    /// <summary>Infers the manifests of an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="layers">Its layers.</param>
    /// <param name="problems">Where to tell what cannot be read.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>One for each way to push; none if they depend on a layer that could not be read.</returns>
    public async Task<IReadOnlyList<InferredManifest>> InferAsync(
        StoredImage image,
        IReadOnlyList<InferredLayer> layers,
        List<ContentProblem> problems,
        CancellationToken cancellationToken)
    {
        if (_profiles.Length == 0 || layers.Any(static layer => layer.Candidates is null) || !AreThoseOfConfig(image))
        {
            return [];
        }

        try
        {
            PushedImage pushed = await ReadAsync(image, layers, cancellationToken).ConfigureAwait(false);
            return [.. _profiles.Select(profile => profile.Push(pushed)).OfType<InferredManifest>()];
        }
        catch (Exception e) when (ContentFault.CodeOf(e, image.Manifest) is not null)
        {
            problems.Add(ContentProblem.Of(e, image.Manifest, image.Location));
            return [];
        }
    }

    // Tools refuse what has more layers than diffIDs, or fewer.
    private static bool AreThoseOfConfig(StoredImage image) =>
        image.ConfigDocument?.RootFs.DiffIds is { } diffIds
        && diffIds.Count == image.Layers.Count
        && diffIds.All(static diffId => diffId.Algorithm == DigestAlgorithm.Sha256);

    private async Task<PushedImage> ReadAsync(
        StoredImage image,
        IReadOnlyList<InferredLayer> layers,
        CancellationToken cancellationToken)
    {
        ImageManifest? stored = image.Manifest is null
            ? null
            : await source.ReadManifestAsync(image.Manifest, cancellationToken).ConfigureAwait(false);
        var pushed = new List<PushedLayer>(layers.Count);
        for (int i = 0; i < layers.Count; i++)
        {
            pushed.Add(
                image.Layers[i].Descriptor is { } descriptor
                    ? OfManifest(descriptor, layers[i].Candidates!)
                    : await OfArchiveAsync(image.Layers[i], layers[i].Candidates!, cancellationToken).ConfigureAwait(false));
        }

        return new PushedImage(image.ConfigDocument!, stored, pushed, source.IsHybrid);
    }

    private static PushedLayer OfManifest(Descriptor descriptor, LayerCandidates candidates)
    {
        CompressionFormat? claimed = LayerMediaType.Find(descriptor.MediaType) is { IsDistributable: true } type ? type.Compression : null;
        bool isPlain = descriptor.Digest == candidates.DiffId;
        return new PushedLayer(
            descriptor.Digest,
            descriptor.Size,
            isPlain == (claimed == CompressionFormat.None) ? claimed : null,
            candidates);
    }

    private async Task<PushedLayer> OfArchiveAsync(StoredLayer layer, LayerCandidates candidates, CancellationToken cancellationToken)
    {
        if (_archived.TryGetValue(layer.Name, out PushedLayer? known))
        {
            return known;
        }

        PushedLayer read = await ReadArchivedAsync(layer, candidates, cancellationToken).ConfigureAwait(false);
        _archived.Add(layer.Name, read);
        return read;
    }

    // A layer that is compressed has to be read again for its digest, but not decompressed.
    private static async Task<PushedLayer> ReadArchivedAsync(
        StoredLayer layer,
        LayerCandidates candidates,
        CancellationToken cancellationToken)
    {
        CompressionFormat format = await DetectAsync(layer, cancellationToken).ConfigureAwait(false);
        if (format == CompressionFormat.None)
        {
            return new PushedLayer(candidates.DiffId, candidates.UncompressedSize, format, candidates);
        }

        Stream stored = await layer.OpenStoredAsync(cancellationToken).ConfigureAwait(false);
        await using (stored.ConfigureAwait(false))
        {
            Digest digest = await Digest.ComputeAsync(stored, cancellationToken: cancellationToken).ConfigureAwait(false);
            return new PushedLayer(digest, layer.StoredSize!.Value, format, candidates);
        }
    }

    private static async Task<CompressionFormat> DetectAsync(StoredLayer layer, CancellationToken cancellationToken)
    {
        Stream stored = await layer.OpenStoredAsync(cancellationToken).ConfigureAwait(false);
        await using (stored.ConfigureAwait(false))
        {
            byte[] start = new byte[CompressionFormats.MaxMagicLength];
            int count = await stored
                .ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            return CompressionFormats.Detect(start.AsSpan(0, count));
        }
    }
}
