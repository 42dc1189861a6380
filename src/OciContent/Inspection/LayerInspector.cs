using OciContent.Internal;
using OciContent.Layers;
using OciContent.Layouts;

namespace OciContent.Inspection;

/// <summary>Reads layers, each stored one once, and notes what does not match.</summary>
internal sealed class LayerInspector(IProgress<long>? progress)
{
    private readonly Dictionary<Reading, Outcome> _outcomes = [];
    private readonly List<InspectionProblem> _problems = [];
    private readonly Dictionary<Digest, Descriptor> _absent = [];
    private readonly TotalProgress? _progress = progress is null ? null : new TotalProgress(progress);

    public IReadOnlyList<InspectionProblem> Problems => _problems;

    /// <summary>Foreign layers that are not here.</summary>
    public IEnumerable<Descriptor> Absent => _absent.Values;

    /// <summary>What reading a layer showed; <c>null</c> if it was not read, or is not what it should be.</summary>
    public LayerDigests? Find(StoredLayer layer) => _outcomes.GetValueOrDefault(ReadingOf(layer))?.Digests;

    /// <summary>Reads the layers of an image that were not read before, and compares them with what the documents say.</summary>
    public async Task ReadAsync(StoredImage image, CancellationToken cancellationToken)
    {
        for (int i = 0; i < image.Layers.Count; i++)
        {
            StoredLayer layer = image.Layers[i];
            string where = $"layer {i + 1} of {image.Layers.Count} of {(image.Manifest ?? image.Config).Digest}";
            if (layer.Descriptor is { } descriptor && !descriptor.Digest.Algorithm.IsSupported)
            {
                AddUnsupported(where, "digest", descriptor.Digest);
                continue;
            }

            if (!_outcomes.TryGetValue(ReadingOf(layer), out Outcome? outcome))
            {
                outcome = await ReadAsync(layer, cancellationToken).ConfigureAwait(false);
                _outcomes.Add(ReadingOf(layer), outcome);
            }

            Report(outcome, layer, where);
        }
    }

    // Of the sizes that manifests claim only the right one leads to more than opening the layer.
    private static Reading ReadingOf(StoredLayer layer) => new(layer.Name, layer.Descriptor?.Size, layer.DiffId is null, AlgorithmOfDiffId(layer));

    private static DigestAlgorithm AlgorithmOfDiffId(StoredLayer layer) =>
        layer.DiffId is { Algorithm.IsSupported: true } diffId ? diffId.Algorithm : DigestAlgorithm.Sha256;

    private async Task<Outcome> ReadAsync(StoredLayer layer, CancellationToken cancellationToken)
    {
        _progress?.StartLayer();
        try
        {
            Stream stored = await layer.OpenStoredAsync(cancellationToken).ConfigureAwait(false);
            await using (stored.ConfigureAwait(false))
            {
                return await ReadAsync(layer, stored, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is ContentNotFoundException or ContentMismatchException)
        {
            return new Outcome(null, e);
        }
    }

    private async Task<Outcome> ReadAsync(StoredLayer layer, Stream stored, CancellationToken cancellationToken)
    {
        try
        {
            return new Outcome(await ComputeAsync(layer, stored, cancellationToken).ConfigureAwait(false), null);
        }
        catch (InvalidDataException e)
        {
            return new Outcome(null, e);
        }
    }

    private async Task<LayerDigests?> ComputeAsync(StoredLayer layer, Stream stored, CancellationToken cancellationToken)
    {
        DigestAlgorithm algorithm = layer.Descriptor?.Digest.Algorithm ?? DigestAlgorithm.Sha256;
        if (layer.DiffId is null)
        {
            // The layers of an artifact are whatever it likes: there is nothing to decompress, only the digest to verify.
            await Digest.ComputeAsync(stored, algorithm, _progress, cancellationToken).ConfigureAwait(false);
            return null;
        }

        try
        {
            var options = new LayerDigestOptions { Algorithm = algorithm, DiffIdAlgorithm = AlgorithmOfDiffId(layer), Progress = _progress };
            return await LayerDigests.ComputeAsync(stored, options, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            // If the bytes are not those that the digest promises, that is what is wrong: reading on to their end says so.
            await stored.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
            throw;
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

    /// <summary>Adds the layers up, whole or not, so that what is told never goes back.</summary>
    private sealed class TotalProgress(IProgress<long> progress) : IProgress<long>
    {
        private long _before;
        private long _total;

        public void StartLayer() => _before = _total;

        public void Report(long value)
        {
            _total = _before + value;
            progress.Report(_total);
        }
    }
}
