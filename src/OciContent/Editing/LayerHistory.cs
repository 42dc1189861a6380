using System.Globalization;
using OciContent.Images;

namespace OciContent.Editing;

/// <summary>
/// Keeps a config's list of layers and its history together: each entry that is not <c>empty_layer</c> is of the next layer (image-spec,
/// config.md, "history"). A config that tells no history of its layers gets none.
/// </summary>
internal static class LayerHistory
{
    /// <summary>The config with another layer on top.</summary>
    public static ImageConfig Append(ImageConfig config, Digest diffId, HistoryEntry entry) => config with
    {
        RootFs = config.RootFs with { DiffIds = [.. config.RootFs.DiffIds, diffId] },
        History = IsUntold(config) ? config.History : [.. config.History, entry],
    };

    /// <summary>The config with an entry of no layer.</summary>
    public static ImageConfig Tell(ImageConfig config, HistoryEntry entry) =>
        IsUntold(config) ? config : config with { History = [.. config.History, entry] };

    /// <summary>The config with another layer below all others.</summary>
    public static ImageConfig Prepend(ImageConfig config, Digest diffId, HistoryEntry entry) => config with
    {
        RootFs = config.RootFs with { DiffIds = [diffId, .. config.RootFs.DiffIds] },
        History = IsUntold(config) ? config.History : [entry, .. config.History],
    };

    /// <summary>The config without a layer, and without the entry that made it.</summary>
    /// <exception cref="InvalidDataException">There is no such layer, or nothing tells which entry is the layer's.</exception>
    public static ImageConfig Remove(ImageConfig config, int layer)
    {
        IReadOnlyList<Digest> diffIds = ImageEdit.Remove(config.RootFs.DiffIds, layer, "diff_ids", config.Digest);
        IReadOnlyList<HistoryEntry>? history = config.History;
        if (config.History.Count > 0)
        {
            int[] entries = EntriesOfLayers(config);
            history = [.. config.History.Where((_, i) => i != entries[layer])];
        }

        // What was not there before the first layer came is not there again.
        return config with
        {
            RootFs = config.RootFs with { DiffIds = diffIds },
            History = history.Count == 0 ? config.History.Count == 0 ? config.History : null! : history,
        };
    }

    /// <summary>
    /// The config with its layers from one on as one: the entries from there on are of no layer then, and another one tells of it, as
    /// <c>docker build --squash</c> leaves it.
    /// </summary>
    /// <exception cref="InvalidDataException">Nothing tells which entries are the layers'.</exception>
    public static ImageConfig Squash(ImageConfig config, int from, Digest diffId, HistoryEntry entry)
    {
        int kept = from == 0 || config.History.Count == 0 ? 0 : EntriesOfLayers(config)[from - 1] + 1;
        return config with
        {
            RootFs = config.RootFs with { DiffIds = [.. config.RootFs.DiffIds.Take(from), diffId] },
            History = IsUntold(config)
                ? config.History
                : [.. config.History.Take(kept), .. config.History.Skip(kept).Select(static old => old with { EmptyLayer = true }), entry],
        };
    }

    /// <summary>How many entries, from the first on, tell of the lowest layers.</summary>
    /// <param name="config">The config.</param>
    /// <param name="layers">How many layers.</param>
    /// <param name="known">The history of an image of these layers alone.</param>
    /// <exception cref="InvalidDataException">Nothing tells which entries are the layers'.</exception>
    public static int CountOfLowest(ImageConfig config, int layers, IReadOnlyList<HistoryEntry> known)
    {
        int[] entries = EntriesOfLayers(config);
        bool isTold = known.Count(static entry => entry.EmptyLayer != true) == layers;
        return isTold && config.History.Take(known.Count).SequenceEqual(known) ? known.Count
            : layers == 0 ? 0
            : entries[layers - 1] + 1;
    }

    /// <summary>The config's own history, or one that tells nothing but how many layers there are.</summary>
    public static IReadOnlyList<HistoryEntry> Of(ImageConfig config) =>
        config.History.Count > 0 ? config.History : [.. config.RootFs.DiffIds.Select(static _ => new HistoryEntry())];

    private static bool IsUntold(ImageConfig config) => config.History.Count == 0 && config.RootFs.DiffIds.Count > 0;

    private static int[] EntriesOfLayers(ImageConfig config)
    {
        int[] entries =
            [.. config.History.Index().Where(static entry => entry.Item.EmptyLayer != true).Select(static entry => entry.Index)];
        return entries.Length == config.RootFs.DiffIds.Count
            ? entries
            : throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"Config {config.Digest} has {entries.Length} history entries of layers, and {config.RootFs.DiffIds.Count} diff_ids: "
                + $"expected as many, to tell which is of which layer."));
    }
}
