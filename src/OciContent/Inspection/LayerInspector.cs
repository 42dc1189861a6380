using OciContent.Layers;
using OciContent.Layouts;

namespace OciContent.Inspection;

/// <summary>Reads layers, each stored one once, and notes what does not match.</summary>
internal sealed class LayerInspector(IProgress<long>? progress)
{
    // By all that a reading depends on: one layer may be listed with different sizes.
    private readonly Dictionary<(string Name, long? Size, DigestAlgorithm? DiffIdAlgorithm), LayerDigests?> _read = [];
    private readonly List<InspectionProblem> _problems = [];
    private long _bytesOfEarlierLayers;

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
            if (!_read.TryGetValue(KeyOf(layer), out LayerDigests? digests))
            {
                digests = await ReadAsync(layer, where, cancellationToken).ConfigureAwait(false);
                _read.Add(KeyOf(layer), digests);
            }

            if (digests is not null && layer.DiffId is { } diffId && digests.DiffId != diffId)
            {
                _problems.Add(new InspectionProblem(where, $"Uncompressed it has digest {digests.DiffId}: expected {diffId}, the config's diffID."));
            }
        }
    }

    private async Task<LayerDigests?> ReadAsync(StoredLayer layer, string where, CancellationToken cancellationToken)
    {
        var options = new LayerDigestOptions
        {
            Algorithm = layer.Descriptor?.Digest.Algorithm ?? DigestAlgorithm.Sha256,
            DiffIdAlgorithm = layer.DiffId?.Algorithm ?? DigestAlgorithm.Sha256,
            Progress = progress is null ? null : new OffsetProgress(progress, _bytesOfEarlierLayers),
        };
        try
        {
            Stream stored = await layer.OpenStoredAsync(cancellationToken).ConfigureAwait(false);
            await using (stored.ConfigureAwait(false))
            {
                LayerDigests digests = await LayerDigests.ComputeAsync(stored, options, cancellationToken).ConfigureAwait(false);
                _bytesOfEarlierLayers += digests.Size;
                return digests;
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

    private static (string Name, long? Size, DigestAlgorithm? DiffIdAlgorithm) KeyOf(StoredLayer layer) => (layer.Name, layer.Descriptor?.Size, layer.DiffId?.Algorithm);

    private sealed class OffsetProgress(IProgress<long> progress, long offset) : IProgress<long>
    {
        public void Report(long value) => progress.Report(offset + value);
    }
}
