using System.Text.Json;
using OciContent.Images;

namespace OciContent.Editing;

/// <summary>
/// A change of an image's documents. Each function is given a document as it is after what it leads to was changed, and returns it as it
/// should be, by <c>with</c>; what it does not touch keeps its bytes.
/// </summary>
/// <example><c>new ImageEdit { Manifest = manifest => manifest with { Config = manifest.Config with { Urls = [] } } }</c></example>
public sealed partial record ImageEdit
{
    /// <summary>Changes each index, or manifest list; <c>null</c> leaves them.</summary>
    public Func<ImageIndex, ImageIndex>? Index { get; init; }

    /// <summary>Changes each manifest; <c>null</c> leaves them.</summary>
    public Func<ImageManifest, ImageManifest>? Manifest { get; init; }

    /// <summary>Changes each image's config; <c>null</c> leaves them.</summary>
    public Func<ImageConfig, ImageConfig>? Config { get; init; }

    /// <summary>
    /// Changes each descriptor that leads to a manifest or an index: an entry of an index, or of a layout's <c>index.json</c>, and the one
    /// that the edited image is known by; <c>null</c> leaves them. It is called after what it leads to was changed; digest, size and media
    /// type are not its to change.
    /// </summary>
    public Func<Descriptor, Descriptor>? Entry { get; init; }

    /// <summary>
    /// Contents that the changed documents lead to and the source does not have, such as a new layer; the functions open them.
    /// </summary>
    public IReadOnlyDictionary<Digest, Func<Stream>> Contents { get; init; } = new Dictionary<Digest, Func<Stream>>();

    /// <summary>Changes the index that is edited, but none that it leads to; <c>null</c> leaves it.</summary>
    internal Func<ImageIndex, ImageIndex>? RootIndex { get; init; }

    /// <summary>
    /// Changes the config of each image that can be run: not of what BuildKit attests of one, which has a config as well; <c>null</c>
    /// leaves them. It is told what the image was before all edits.
    /// </summary>
    internal Func<ImageConfig, ImageBefore, ImageConfig>? RunnableConfig { get; init; }

    /// <summary>Changes the manifest of each image that can be run; <c>null</c> leaves them.</summary>
    internal Func<ImageManifest, ImageBefore, ImageManifest>? RunnableManifest { get; init; }

    /// <summary>
    /// Whether it is made for the config and the layers, and may be written to a place that keeps no manifest: what it says there beside
    /// them is about these.
    /// </summary>
    internal bool IsForConfig { get; init; }

    /// <summary>Adds an address to the config's descriptor, which some tools fetch it from.</summary>
    /// <param name="url">The address.</param>
    public static ImageEdit AddConfigUrl(string url)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        return OfConfig(descriptor => WithUrl(descriptor, url));
    }

    /// <summary>Adds an address to a layer's descriptor.</summary>
    /// <param name="layer">Which layer, from 0, the base.</param>
    /// <param name="url">The address.</param>
    public static ImageEdit AddLayerUrl(int layer, string url)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        return OfLayer(layer, descriptor => WithUrl(descriptor, url));
    }

    /// <summary>Adds an address to an entry of the index that is edited; indexes that it leads to keep theirs.</summary>
    /// <param name="entry">Which entry, from 0.</param>
    /// <param name="url">The address.</param>
    public static ImageEdit AddManifestUrl(int entry, string url)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        return OfManifest(entry, descriptor => WithUrl(descriptor, url));
    }

    /// <summary>Removes the addresses of the config's descriptor.</summary>
    public static ImageEdit RemoveConfigUrls() => OfConfig(WithoutUrls);

    /// <summary>Removes the addresses of a layer's descriptor, even if it is a foreign layer.</summary>
    /// <param name="layer">Which layer, from 0, the base.</param>
    public static ImageEdit RemoveLayerUrls(int layer) => OfLayer(layer, WithoutUrls);

    /// <summary>Removes the addresses of an entry of the index that is edited; indexes that it leads to keep theirs.</summary>
    /// <param name="entry">Which entry, from 0.</param>
    public static ImageEdit RemoveManifestUrls(int entry) => OfManifest(entry, WithoutUrls);

    /// <summary>
    /// Removes the addresses of all descriptors: configs, layers and entries. Foreign layers, which registries need not have, keep theirs
    /// unless <paramref name="ofForeignLayers"/> is set.
    /// </summary>
    /// <param name="ofForeignLayers">Whether foreign layers lose theirs too.</param>
    public static ImageEdit RemoveUrls(bool ofForeignLayers = false)
    {
        return new ImageEdit
        {
            Manifest = manifest => manifest with { Config = Without(manifest.Config), Layers = [.. manifest.Layers.Select(Without)] },
            Entry = Without,
        };

        Descriptor Without(Descriptor descriptor) =>
            MediaTypes.IsNonDistributable(descriptor.MediaType) && !ofForeignLayers ? descriptor : WithoutUrls(descriptor);
    }

    /// <summary>Sets an annotation of each manifest, or removes it.</summary>
    /// <param name="key">The annotation's key.</param>
    /// <param name="value">Its value; <c>null</c> removes it.</param>
    public static ImageEdit AnnotateManifests(string key, string? value)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return new ImageEdit { Manifest = manifest => manifest with { Annotations = Annotate(manifest, key, value) } };
    }

    /// <summary>Sets an annotation of each index, or removes it.</summary>
    /// <inheritdoc cref="AnnotateManifests"/>
    public static ImageEdit AnnotateIndexes(string key, string? value)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return new ImageEdit { Index = index => index with { Annotations = Annotate(index, key, value) } };
    }

    /// <summary>Sets the platform of an image: in its config, and in the entries that lead to it if they name one.</summary>
    public static ImageEdit SetPlatform(Platform platform)
    {
        ArgumentNullException.ThrowIfNull(platform);
        return new ImageEdit
        {
            Config = config => config with
            {
                Architecture = platform.Architecture,
                Os = platform.Os,
                OsVersion = platform.OsVersion,
                OsFeatures = platform.OsFeatures,
                Variant = platform.Variant,
            },
            Entry = entry => entry.Platform is null ? entry : entry with { Platform = platform },
        };
    }

    /// <summary>Replaces the config by another of the same layers.</summary>
    /// <exception cref="JsonException">It is not an image config.</exception>
    public static ImageEdit ReplaceConfig(ReadOnlyMemory<byte> config)
    {
        ImageConfig parsed = ImageConfig.Parse(config.Span);
        return new ImageEdit
        {
            Config = old =>
                old.RootFs.DiffIds.SequenceEqual(parsed.RootFs.DiffIds)
                    ? parsed with
                    {
                        MediaType = old.MediaType,
                    }
                    : throw new InvalidDataException(
                        $"The new config has {parsed.RootFs.DiffIds.Count} diff_ids, other than the old one's "
                        + $"{old.RootFs.DiffIds.Count}: expected the same layers."),
        };
    }

    /// <summary>Replaces a layer by the content of a file, in the manifest and in the config.</summary>
    /// <param name="layer">Which layer, from 0, the base.</param>
    /// <param name="path">The file: a tar, plain or compressed. It has to stay as it is until the edited image is copied.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">It is no layer that can be decompressed.</exception>
    public static Task<ImageEdit> ReplaceLayerAsync(int layer, string path, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layer);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return LayerReplacement.CreateAsync(layer, path, cancellationToken);
    }

    /// <summary>The list with one element replaced.</summary>
    internal static IReadOnlyList<T> Replace<T>(IReadOnlyList<T> list, int index, string name, Digest document, Func<T, T> change)
    {
        if (index >= list.Count)
        {
            throw new InvalidDataException($"{document} has no {name}[{index}]: expected 0 to {list.Count - 1}.");
        }

        T[] result = [.. list];
        result[index] = change(result[index]);
        return result;
    }

    private static ImageEdit OfConfig(Func<Descriptor, Descriptor> change) =>
        new() { Manifest = manifest => manifest with { Config = change(manifest.Config) } };

    private static ImageEdit OfLayer(int layer, Func<Descriptor, Descriptor> change)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layer);
        return new ImageEdit
        {
            Manifest = manifest => manifest with { Layers = Replace(manifest.Layers, layer, "layers", manifest.Digest, change) },
        };
    }

    private static ImageEdit OfManifest(int entry, Func<Descriptor, Descriptor> change)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(entry);
        return new ImageEdit
        {
            RootIndex = index => index with { Manifests = Replace(index.Manifests, entry, "manifests", index.Digest, change) },
        };
    }

    private static Descriptor WithUrl(Descriptor descriptor, string url) => descriptor with { Urls = [.. descriptor.Urls, url] };

    private static Descriptor WithoutUrls(Descriptor descriptor) =>
        descriptor.Urls.Count == 0 ? descriptor : descriptor with { Urls = [] };

    private static Dictionary<string, string> Annotate(ManifestDocument document, string key, string? value)
    {
        if (value is not null && document.Format == ImageFormat.Docker)
        {
            throw new InvalidDataException($"{document.Digest} is of Docker's form, which has no annotations: expected image-spec's.");
        }

        var annotations = new Dictionary<string, string>(document.Annotations, StringComparer.Ordinal);
        annotations.Remove(key);
        if (value is not null)
        {
            annotations.Add(key, value);
        }

        return annotations;
    }
}
