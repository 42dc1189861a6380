using System.Collections.Concurrent;
using OciContent.Internal;
using OciContent.Layers;
using OciContent.Layouts;

namespace OciContent.Inspection;

/// <summary>Reads layers, each stored one once and several at a time, and notes what does not match.</summary>
internal sealed class LayerInspector(InspectionOptions options)
{
    private readonly ConcurrentDictionary<Reading, Outcome> _outcomes = new();
    private readonly List<InspectionProblem> _problems = [];
    private readonly Dictionary<Digest, Descriptor> _absent = [];
    private int _unread;

    public IReadOnlyList<InspectionProblem> Problems => _problems;

    /// <summary>Foreign layers that are not here.</summary>
    public IEnumerable<Descriptor> Absent => _absent.Values;

    /// <summary>What reading a layer showed; <c>null</c> if it was not read, or is not what it should be.</summary>
    public LayerDigests? Find(StoredLayer layer) => _outcomes.GetValueOrDefault(ReadingOf(layer))?.Digests;

    /// <summary>Reads the layers of all images, and compares them with what the documents say.</summary>
    public async Task ReadAsync(IReadOnlyList<StoredImage> images, CancellationToken cancellationToken)
    {
        // Which to read is known before the first is read, and told is only after the last: neither depends on which ends first.
        // The largest come first, so that none is left to be read alone at the end while cores are idle.
        StoredLayer[] layers = [.. images.SelectMany(static image => image.Layers).Where(CanBeVerified).DistinctBy(ReadingOf).OrderByDescending(static layer => layer.Descriptor?.Size)];
        _unread = layers.Length;
        var total = options.Progress is null ? null : new TotalProgress(options.Progress);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.MaxConcurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(layers, parallel, ReadOneAsync).ConfigureAwait(false);
        foreach (StoredImage image in images)
        {
            Report(image);
        }

        async ValueTask ReadOneAsync(StoredLayer layer, CancellationToken cancellationToken)
        {
            _outcomes[ReadingOf(layer)] = await ReadAsync(layer, total?.Of(cancellationToken), cancellationToken).ConfigureAwait(false);
            Interlocked.Decrement(ref _unread);
        }
    }

    // Of the sizes that manifests claim only the right one leads to more than opening the layer.
    private static Reading ReadingOf(StoredLayer layer) => new(layer.Name, layer.Descriptor?.Size, !layer.IsOfImage, AlgorithmOfDiffId(layer));

    private static DigestAlgorithm AlgorithmOfDiffId(StoredLayer layer) =>
        layer.DiffId is { Algorithm.IsSupported: true } diffId ? diffId.Algorithm : DigestAlgorithm.Sha256;

    private static bool CanBeVerified(StoredLayer layer) => layer.Descriptor is null or { Digest.Algorithm.IsSupported: true };

    // While layers fill the cores, a layer's hashes gain nothing from threads of their own.
    private bool HasSpareCore() => Math.Min(Volatile.Read(ref _unread), options.MaxConcurrency) < Environment.ProcessorCount;

    private async Task<Outcome> ReadAsync(StoredLayer layer, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        try
        {
            Stream stored = await layer.OpenStoredAsync(cancellationToken).ConfigureAwait(false);
            await using (stored.ConfigureAwait(false))
            {
                return await ReadAsync(layer, stored, progress, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is ContentNotFoundException or ContentMismatchException)
        {
            return new Outcome(null, e);
        }
    }

    private async Task<Outcome> ReadAsync(StoredLayer layer, Stream stored, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        Digest? verified = layer.Descriptor?.Digest;
        try
        {
            if (!layer.IsOfImage)
            {
                // The layers of an artifact are whatever it likes: there is nothing to decompress, and reading verifies them.
                await StreamPump.ReadToEndAsync(stored, static _ => { }, progress, cancellationToken).ConfigureAwait(false);
                return new Outcome(null, null);
            }

            // To its end: if the bytes are not those that the digest promises, that is what is wrong.
            var layerOptions = new LayerDigestOptions
            {
                Algorithm = verified?.Algorithm ?? DigestAlgorithm.Sha256,
                DiffIdAlgorithm = AlgorithmOfDiffId(layer),
                Limits = options.LayerLimits,
                Progress = progress,
            };
            return new Outcome(await LayerDigests.ComputeToEndAsync(stored, verified, layerOptions, HasSpareCore, cancellationToken).ConfigureAwait(false), null);
        }
        catch (InvalidDataException e)
        {
            return new Outcome(null, e);
        }
    }

    private void Report(StoredImage image)
    {
        for (int i = 0; i < image.Layers.Count; i++)
        {
            StoredLayer layer = image.Layers[i];
            string where = $"layer {i + 1} of {image.Layers.Count} of {(image.Manifest ?? image.Config)!.Digest}";
            if (CanBeVerified(layer))
            {
                Report(_outcomes[ReadingOf(layer)], layer, where);
            }
            else
            {
                AddUnsupported(where, "digest", layer.Descriptor!.Digest);
            }
        }
    }

    private void Report(Outcome outcome, StoredLayer layer, string where)
    {
        if (outcome.Failure is ContentNotFoundException && layer.Descriptor is { Urls.Count: > 0 } foreign)
        {
            // image-spec, layer.md: a foreign layer may be kept elsewhere, where its urls say.
            _absent.TryAdd(foreign.Digest, foreign);
        }
        else if (outcome.Failure is { } failure)
        {
            _problems.Add(new InspectionProblem(where, failure.Message));
        }
        else if (layer.DiffId is { Algorithm.IsSupported: false } unsupported)
        {
            AddUnsupported(where, "diffID", unsupported);
        }
        else if (layer.DiffId is { } diffId && outcome.Digests!.DiffId != diffId)
        {
            _problems.Add(new InspectionProblem(where, $"Uncompressed it has digest {outcome.Digests.DiffId}: expected {diffId}, the config's diffID."));
        }
    }

    private void AddUnsupported(string where, string name, Digest digest) =>
        _problems.Add(new InspectionProblem(where, $"It was not checked, as the algorithm of its {name}, {ErrorText.Quote(digest.Algorithm.Name)} is not supported: expected one of {string.Join(", ", DigestAlgorithm.Supported)}."));

    /// <summary>All that a reading depends on: manifests may claim different sizes of one layer, and configs give its diffID in different algorithms.</summary>
    private sealed record Reading(string Name, long? Size, bool IsOfArtifact, DigestAlgorithm OfDiffId);

    /// <summary>What a reading showed, or why it could not be finished. Neither for the layer of an artifact that is as it should be.</summary>
    private sealed record Outcome(LayerDigests? Digests, Exception? Failure);
}
