using OciContent.Internal;
using OciContent.Layers;
using OciContent.Layouts;

namespace OciContent.Inspection;

/// <summary>Reads layers, each stored one once, and notes what does not match.</summary>
internal sealed class LayerInspector(IProgress<long>? progress)
{
    // By all that a reading depends on: manifests may claim different sizes of one layer, and configs give its diffID in
    // different algorithms. Of the sizes only the right one leads to a reading.
    private readonly Dictionary<(string Name, long? Size, DigestAlgorithm OfDiffId), LayerDigests?> _read = [];
    private readonly List<InspectionProblem> _problems = [];
    private readonly TotalProgress? _progress = progress is null ? null : new TotalProgress(progress);

    public IReadOnlyList<InspectionProblem> Problems => _problems;

    /// <summary>What reading a layer showed; <c>null</c> if it was not read, or is not what it should be.</summary>
    public LayerDigests? Find(StoredLayer layer) => _read.GetValueOrDefault(KeyOf(layer));

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

            if (!_read.TryGetValue(KeyOf(layer), out LayerDigests? digests))
            {
                digests = await ReadAsync(layer, where, cancellationToken).ConfigureAwait(false);
                _read.Add(KeyOf(layer), digests);
            }

            if (digests is not null)
            {
                Compare(layer, digests, where);
            }
        }
    }

    private static (string Name, long? Size, DigestAlgorithm OfDiffId) KeyOf(StoredLayer layer) => (layer.Name, layer.Descriptor?.Size, AlgorithmOfDiffId(layer));

    private static DigestAlgorithm AlgorithmOfDiffId(StoredLayer layer) =>
        layer.DiffId is { Algorithm.IsSupported: true } diffId ? diffId.Algorithm : DigestAlgorithm.Sha256;

    private static async Task<LayerDigests> ComputeAsync(Stream stored, LayerDigestOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await LayerDigests.ComputeAsync(stored, options, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            // If the bytes are not those that the digest promises, that is what is wrong: reading on to their end says so.
            await stored.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    private void Compare(StoredLayer layer, LayerDigests digests, string where)
    {
        if (layer.DiffId is { Algorithm.IsSupported: false } unsupported)
        {
            AddUnsupported(where, "diffID", unsupported);
        }
        else if (layer.DiffId is { } diffId && digests.DiffId != diffId)
        {
            _problems.Add(new InspectionProblem(where, $"Uncompressed it has digest {digests.DiffId}: expected {diffId}, the config's diffID."));
        }
    }

    private void AddUnsupported(string where, string name, Digest digest) =>
        _problems.Add(new InspectionProblem(where, $"It was not checked, as the algorithm of its {name}, {ErrorText.Quote(digest.Algorithm.Name)} is not supported: expected one of {string.Join(", ", DigestAlgorithm.Supported)}."));

    private async Task<LayerDigests?> ReadAsync(StoredLayer layer, string where, CancellationToken cancellationToken)
    {
        var options = new LayerDigestOptions
        {
            Algorithm = layer.Descriptor?.Digest.Algorithm ?? DigestAlgorithm.Sha256,
            DiffIdAlgorithm = AlgorithmOfDiffId(layer),
            Progress = _progress,
        };
        _progress?.StartLayer();
        try
        {
            Stream stored = await layer.OpenStoredAsync(cancellationToken).ConfigureAwait(false);
            await using (stored.ConfigureAwait(false))
            {
                return await ComputeAsync(stored, options, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (ContentMismatchException e)
        {
            _problems.Add(new InspectionProblem(where, e.Message));
        }
        catch (ContentNotFoundException e)
        {
            // image-spec, layer.md: a foreign layer may be kept elsewhere, where its urls say.
            if (layer.Descriptor is not { Urls.Count: > 0 })
            {
                _problems.Add(new InspectionProblem(where, e.Message));
            }
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{where}: {e.Message}", e);
        }

        return null;
    }

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
