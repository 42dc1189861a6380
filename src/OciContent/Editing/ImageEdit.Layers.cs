using OciContent.Images;
using OciContent.Layers;
using OciContent.Sources;

namespace OciContent.Editing;

/// <content>Layers that are added, removed, or put on another base.</content>
public sealed partial record ImageEdit
{
    private static readonly HistoryEntry Appended = new() { CreatedBy = "oci-content: layer appended" };
    private static readonly HistoryEntry Prepended = new() { CreatedBy = "oci-content: layer prepended" };

    /// <summary>
    /// Puts a layer on top of each image: in its manifest, its config, and the config's history if that tells of the others.
    /// </summary>
    /// <param name="layer">The layer. It has to stay as long as the edited image is used.</param>
    /// <param name="history">How it came about (image-spec, config.md, "history"); <c>null</c> to say that it was appended.</param>
    /// <exception cref="ArgumentException">The entry says that no layer belongs to it.</exception>
    public static ImageEdit AppendLayer(LayerBlob layer, HistoryEntry? history = null)
    {
        RequireLayer(layer, history);
        return new ImageEdit
        {
            RunnableConfig = (config, _) => LayerHistory.Append(config, layer.Digests.DiffId, history ?? Appended),
            RunnableManifest = (manifest, _) =>
                manifest with { Layers = [.. manifest.Layers, DescriptorOf(layer.Digests, manifest.Format)] },
            Contents = ContentsOf(layer),
        };
    }

    /// <summary>Puts a layer below all others of each image.</summary>
    /// <inheritdoc cref="AppendLayer"/>
    public static ImageEdit PrependLayer(LayerBlob layer, HistoryEntry? history = null)
    {
        RequireLayer(layer, history);
        return new ImageEdit
        {
            RunnableConfig = (config, _) => LayerHistory.Prepend(config, layer.Digests.DiffId, history ?? Prepended),
            RunnableManifest = (manifest, _) =>
                manifest with { Layers = [DescriptorOf(layer.Digests, manifest.Format), .. manifest.Layers] },
            Contents = ContentsOf(layer),
        };
    }

    /// <summary>
    /// Takes a layer out of each image: out of its manifest, its config and the config's history. Files that it deleted of lower layers are
    /// there again. An image whose history does not tell which entry is the layer's is refused when it is edited.
    /// </summary>
    /// <param name="layer">Which layer, from 0, the base.</param>
    public static ImageEdit RemoveLayer(int layer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layer);
        return new ImageEdit
        {
            RunnableConfig = (config, _) => LayerHistory.Remove(config, layer),
            RunnableManifest = (manifest, _) => manifest with { Layers = Remove(manifest.Layers, layer, "layers", manifest.Digest) },
        };
    }

    /// <summary>
    /// Puts each image on another version of its base: the layers of the old one give way to those of the new one, and so does their
    /// history; the rest of the config stays as it is. An image is refused when it is edited unless its first diffIDs are those of the old
    /// base for its platform. Layers that both bases have stay as the image has them, compressed as they are.
    /// </summary>
    /// <param name="oldBase">The base that the images are built on; an image, or an index of several platforms.</param>
    /// <param name="newBase">The base that they get. It has to stay open as long as the edited image is used.</param>
    /// <param name="newBaseName">
    /// The new base's name, for images whose manifest claims a base (<see cref="AnnotationKeys.BaseName"/>,
    /// <see cref="AnnotationKeys.BaseDigest"/>; image-spec, annotations.md). Such a claim proves nothing, whatever it is; it becomes the
    /// digest of the new base's manifest and this name, or the digest alone if it is <c>null</c>. What indexes and their entries claim is
    /// removed.
    /// </param>
    /// <param name="cancellationToken">Cancels the reading of the bases' documents.</param>
    /// <exception cref="InvalidDataException">A base has no image with a config, or one that could not be read.</exception>
    public static Task<ImageEdit> RebaseAsync(
        ImageSource oldBase,
        ImageSource newBase,
        string? newBaseName = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(oldBase);
        ArgumentNullException.ThrowIfNull(newBase);
        return Rebasing.CreateAsync(oldBase, newBase, newBaseName, cancellationToken);
    }

    /// <summary>Tells one thing more in each image's history that made no layer, unless its layers are not told of there.</summary>
    internal static ImageEdit AddHistory(HistoryEntry entry) => new()
    {
        RunnableConfig = (config, _) => LayerHistory.Tell(config, entry),
    };

    /// <summary>What a manifest of a form says of a layer.</summary>
    /// <exception cref="InvalidDataException">The form has no media type for its compression.</exception>
    internal static Descriptor DescriptorOf(LayerDigests layer, ImageFormat format) => new()
    {
        MediaType = LayerMediaType.Of(layer, format),
        Digest = layer.Digest,
        Size = layer.Size,
    };

    /// <summary>The list without one element.</summary>
    internal static IReadOnlyList<T> Remove<T>(IReadOnlyList<T> list, int index, string name, Digest document) =>
        index < list.Count
            ? [.. list.Take(index), .. list.Skip(index + 1)]
            : throw new InvalidDataException($"{document} has no {name}[{index}]: expected 0 to {list.Count - 1}.");

    private static Dictionary<Digest, Func<Stream>> ContentsOf(LayerBlob layer) => new() { [layer.Digests.Digest] = layer.OpenRead };

    private static void RequireLayer(LayerBlob layer, HistoryEntry? history)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (history?.EmptyLayer == true)
        {
            throw new ArgumentException("The history entry is of no layer: expected one without 'empty_layer'.", nameof(history));
        }
    }
}
