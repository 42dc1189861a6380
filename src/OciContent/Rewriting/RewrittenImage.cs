using OciContent.Editing;
using OciContent.Images;
using OciContent.Layers;

namespace OciContent.Rewriting;

/// <summary>What an image has in place of its layers.</summary>
/// <param name="layers">The layers, the base first; <c>null</c> for one that stays.</param>
/// <param name="squashedFrom">The lowest of those that became the last one; <c>null</c> if none did.</param>
/// <param name="latest">The latest time of the config and its history; <c>null</c> for any.</param>
internal sealed class RewrittenImage(IReadOnlyList<LayerBlob?> layers, int? squashedFrom, Timestamp? latest)
{
    /// <summary>The config with other layers.</summary>
    /// <exception cref="InvalidDataException">Its layers were changed before, or its history tells too little.</exception>
    public ImageConfig Change(ImageConfig config, ImageBefore before)
    {
        IReadOnlyList<Digest> diffIds = before.Config.RootFs.DiffIds;
        if (!config.RootFs.DiffIds.SequenceEqual(diffIds))
        {
            throw new InvalidDataException(
                $"The layers of {before.Manifest.Digest} were changed by an edit before: expected layers to be rewritten first.");
        }

        if (squashedFrom is { } from)
        {
            config = LayerHistory.Squash(config, from, layers[from]!.Digests.DiffId, EntryOf(config, from));
        }

        if (layers.Take(squashedFrom ?? layers.Count).Any(static layer => layer is not null))
        {
            Digest[] own = [.. config.RootFs.DiffIds.Select((digest, i) => layers[i]?.Digests.DiffId ?? digest)];
            config = config with { RootFs = config.RootFs with { DiffIds = own } };
        }

        return latest is { } time ? Clamp(config, time) : config;
    }

    /// <summary>The manifest with other layers.</summary>
    /// <exception cref="InvalidDataException">It has not as many layers as its config.</exception>
    public ImageManifest Change(ImageManifest manifest, ImageBefore before)
    {
        int count = before.Config.RootFs.DiffIds.Count;
        if (manifest.Layers.Count != count)
        {
            throw new InvalidDataException(
                $"{before.Manifest.Digest} has {manifest.Layers.Count} layers: expected {count}, as many as its config.");
        }

        Descriptor[] own =
        [
            .. layers.Select((layer, i) =>
                layer is null ? manifest.Layers[i] : ImageEdit.DescriptorOf(layer.Digests, manifest.Format)),
        ];
        return manifest with { Layers = own };
    }

    // As `docker build --squash` tells it, but for the time, which is when the image was created: there is no other that all agree on.
    private static HistoryEntry EntryOf(ImageConfig config, int from) => new()
    {
        Created = config.Created,
        CreatedBy = "oci-content: layers squashed",
        Comment = from == 0 ? $"create new from {config.Digest}" : $"merge {config.Digest} from layer {from}",
    };

    private static ImageConfig Clamp(ImageConfig config, Timestamp time)
    {
        bool isLater = config.Created is { } created && created.IsLaterThan(time);
        bool hasLater = config.History.Any(IsLater);
        return !isLater && !hasLater ? config : config with
        {
            Created = isLater ? time : config.Created,
            History = hasLater
                ? [.. config.History.Select(entry => IsLater(entry) ? entry with { Created = time } : entry)]
                : config.History,
        };

        bool IsLater(HistoryEntry entry) => entry.Created is { } other && other.IsLaterThan(time);
    }
}
