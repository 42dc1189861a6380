using OciContent.Inspection;

namespace OciContent.Comparison;

/// <summary>Compares the layers of two images.</summary>
/// <param name="before">The layers of the first image.</param>
/// <param name="after">The layers of the second image.</param>
/// <param name="inferred">What the layers of either may be called elsewhere.</param>
internal sealed class LayerComparer(
    IReadOnlyList<LayerIdentity> before,
    IReadOnlyList<LayerIdentity> after,
    InferredLayers inferred)
{
    /// <summary>The layers of the second image in their order, and behind them those that only the first has.</summary>
    public IReadOnlyList<LayerDifference> Compare()
    {
        Matching layers = Match();
        (int Before, int After)[] pairs =
        [
            .. Enumerable.Range(0, after.Count)
                .Where(i => layers.PartnerOf(i) is not null)
                .Select(i => (layers.PartnerOf(i)!.Value, i)),
        ];
        HashSet<int> inOrder = InOrder(pairs, MustSwap(pairs));
        return
        [
            .. after.Select((layer, i) =>
                layers.PartnerOf(i) is { } partner
                    ? Both(partner, i, inOrder.Contains(i))
                    : new LayerDifference
                    {
                        Change = LayerChange.Added,
                        Match = null,
                        Before = null,
                        After = layer,
                        IndexBefore = null,
                        IndexAfter = i,
                    }),
            .. before.Select(static (layer, i) => (Layer: layer, Index: i))
                .Where(layer => !layers.HasPartner(layer.Index))
                .Select(static layer => new LayerDifference
                {
                    Change = LayerChange.Removed,
                    Match = null,
                    Before = layer.Layer,
                    After = null,
                    IndexBefore = layer.Index,
                    IndexAfter = null,
                }),
        ];
    }

    /// <summary>How many of the lowest layers are the same.</summary>
    public int CountLowest() =>
        Enumerable.Range(0, Math.Min(before.Count, after.Count)).TakeWhile(i => MatchOf(i, i) is not null).Count();

    /// <summary>
    /// The layers of each that documents do not find in the other, though they may be there: the other has some without a diffID.
    /// </summary>
    public static (IReadOnlyList<int> Before, IReadOnlyList<int> After) FindOpen(
        IReadOnlyList<LayerIdentity> before,
        IReadOnlyList<LayerIdentity> after)
    {
        Matching layers = new LayerComparer(before, after, InferredLayers.None).Match();
        int[] alone = [.. Enumerable.Range(0, before.Count).Where(i => !layers.HasPartner(i))];
        int[] aloneAfter = [.. Enumerable.Range(0, after.Count).Where(i => layers.PartnerOf(i) is null)];
        return (aloneAfter.Any(i => IsBlobAlone(after[i])) ? alone : [], alone.Any(i => IsBlobAlone(before[i])) ? aloneAfter : []);
    }

    private static bool IsBlobAlone(LayerIdentity layer) => layer.DiffId is null && layer.Digest is not null;

    private Matching Match()
    {
        var layers = new Matching(before.Count, after.Count);
        layers.Match(i => before[i].Digest, i => after[i].Digest);
        layers.Match(i => before[i].DiffId, i => after[i].DiffId);
        layers.Match(i => inferred.Before(i).FirstOrDefault(IsIn(after)), i => after[i].Digest);
        layers.Match(i => before[i].Digest, i => inferred.After(i).FirstOrDefault(IsIn(before)));
        return layers;
    }

    private static Func<Digest, bool> IsIn(IReadOnlyList<LayerIdentity> layers)
    {
        HashSet<Digest> digests = [.. layers.Select(static layer => layer.Digest).OfType<Digest>()];
        return digests.Contains;
    }

    private LayerDifference Both(int indexBefore, int indexAfter, bool isInOrder) => new()
    {
        Change = isInOrder ? LayerChange.Shared : LayerChange.Moved,
        Match = MatchOf(indexBefore, indexAfter),
        Before = before[indexBefore],
        After = after[indexAfter],
        IndexBefore = indexBefore,
        IndexAfter = indexAfter,
    };

    private LayerMatch? MatchOf(int indexBefore, int indexAfter)
    {
        LayerIdentity one = before[indexBefore];
        LayerIdentity other = after[indexAfter];
        return one.Digest is not null && one.Digest == other.Digest ? LayerMatch.Digest
            : one.DiffId is not null && one.DiffId == other.DiffId ? LayerMatch.DiffId
            : inferred.Before(indexBefore).Any(digest => digest == other.Digest)
            || inferred.After(indexAfter).Any(digest => digest == one.Digest)
                ? LayerMatch.Inferred
            : null;
    }

    // Of several longest sequences one is taken: the same one whichever image is the first.
    private bool MustSwap((int Before, int After)[] pairs)
    {
        IEnumerable<string> first = pairs.OrderBy(static pair => pair.Before).Select(pair => NameOf(before[pair.Before]));
        IEnumerable<string> second = pairs.Select(pair => NameOf(after[pair.After]));
        return first.Zip(second, string.CompareOrdinal).FirstOrDefault(static order => order != 0) > 0;
    }

    private static string NameOf(LayerIdentity layer) => $"{layer.DiffId} {layer.Digest}";

    /// <summary>
    /// The layers of the second image that are in the same order in both: the longest increasing subsequence of their places, in
    /// O(n log n).
    /// </summary>
    private static HashSet<int> InOrder((int Before, int After)[] pairs, bool swaps)
    {
        (int Before, int After)[] sorted = swaps ? [.. pairs.OrderBy(static pair => pair.Before)] : pairs;
        int[] places = [.. sorted.Select(pair => swaps ? pair.After : pair.Before)];
        int[] previous = new int[places.Length];
        var tails = new List<int>();
        for (int i = 0; i < places.Length; i++)
        {
            int place = places[i];
            int low = 0;
            int high = tails.Count;
            while (low < high)
            {
                int middle = (low + high) / 2;
                (low, high) = places[tails[middle]] < place ? (middle + 1, high) : (low, middle);
            }

            previous[i] = low > 0 ? tails[low - 1] : -1;
            if (low == tails.Count)
            {
                tails.Add(i);
            }
            else
            {
                tails[low] = i;
            }
        }

        var inOrder = new HashSet<int>();
        for (int i = tails is [.., int last] ? last : -1; i >= 0; i = previous[i])
        {
            inOrder.Add(sorted[i].After);
        }

        return inOrder;
    }
}
