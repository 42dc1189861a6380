using OciContent.Inference;
using OciContent.Sources;

namespace OciContent.Comparison;

/// <summary>What the layers of two images would be called elsewhere, as far as that was asked for.</summary>
internal sealed class InferredLayers
{
    private readonly Dictionary<int, Digest[]> _before = [];
    private readonly Dictionary<int, Digest[]> _after = [];

    private InferredLayers()
    {
    }

    public static InferredLayers None { get; } = new();

    /// <summary>The digests that a layer of the first image has uncompressed and compressed; none if it was not read.</summary>
    public IReadOnlyList<Digest> Before(int index) => _before.GetValueOrDefault(index, []);

    /// <summary>The digests that a layer of the second image has uncompressed and compressed; none if it was not read.</summary>
    public IReadOnlyList<Digest> After(int index) => _after.GetValueOrDefault(index, []);

    /// <summary>Reads and compresses the layers that documents leave open, and no other.</summary>
    /// <param name="before">The first image.</param>
    /// <param name="after">The second image.</param>
    /// <param name="options">By which profiles.</param>
    /// <param name="known">What is known of layers, to which what is read is added.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public static async Task<InferredLayers> ReadAsync(
        ComparedImage before,
        ComparedImage after,
        InferenceOptions options,
        Dictionary<StoredLayer, Digest[]> known,
        CancellationToken cancellationToken)
    {
        (IReadOnlyList<int> openBefore, IReadOnlyList<int> openAfter) =
            LayerComparer.FindOpen(before.Identity.Layers, after.Identity.Layers);
        var layers = new InferredLayers();
        await ReadAsync(before, openBefore, layers._before).ConfigureAwait(false);
        await ReadAsync(after, openAfter, layers._after).ConfigureAwait(false);
        return layers;

        async Task ReadAsync(ComparedImage image, IReadOnlyList<int> open, Dictionary<int, Digest[]> found)
        {
            foreach (int i in open)
            {
                StoredLayer layer = image.Contents[i];
                if (!known.TryGetValue(layer, out Digest[]? digests))
                {
                    digests = await InferAsync(layer, options, cancellationToken).ConfigureAwait(false);
                    known.Add(layer, digests);
                }

                found.Add(i, digests);
            }
        }
    }

    private static async Task<Digest[]> InferAsync(StoredLayer layer, InferenceOptions options, CancellationToken cancellationToken)
    {
        try
        {
            Layers.LayerCandidates candidates = await LayerInference
                .InferAsync(layer, options, progress: null, cancellationToken)
                .ConfigureAwait(false);
            return [candidates.DiffId, .. candidates.Candidates.Select(static candidate => candidate.Digest)];
        }
        catch (Exception e) when (ContentFault.CodeOf(e, layer.Claimed) is not null)
        {
            // It cannot be read, so nothing is known of it: that the documents say so of both images stays the answer.
            return [];
        }
    }
}
