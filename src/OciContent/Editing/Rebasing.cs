using OciContent.Images;
using OciContent.Internal;
using OciContent.Layers;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Editing;

/// <summary>The images of two bases, and what becomes of an image that is put on the other.</summary>
internal sealed class Rebasing
{
    private readonly string _oldName;
    private readonly string? _newBaseName;
    private readonly IReadOnlyList<StoredImage> _oldImages;
    private readonly IReadOnlyList<StoredImage> _newImages;

    private Rebasing(
        string oldName,
        IReadOnlyList<StoredImage> oldImages,
        IReadOnlyList<StoredImage> newImages,
        string? newBaseName)
    {
        _oldName = oldName;
        _oldImages = oldImages;
        _newImages = newImages;
        _newBaseName = newBaseName;
    }

    public static async Task<ImageEdit> CreateAsync(
        ImageSource oldBase,
        ImageSource newBase,
        string? newBaseName,
        CancellationToken cancellationToken)
    {
        ManifestedSource source = await newBase.WithManifestsAsync(newBase.Roots, ImageFormat.Oci, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<StoredImage> oldImages = await ListAsync(oldBase, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<StoredImage> newImages = await ListAsync(newBase, cancellationToken).ConfigureAwait(false);
        var rebasing = new Rebasing(oldBase.Name, oldImages, newImages, newBaseName);
        return new ImageEdit
        {
            RunnableConfig = rebasing.Rebase,
            RunnableManifest = rebasing.Rebase,
            Index = WithoutClaims,
            Entry = WithoutClaims,
            IsForConfig = true,
            Contents = await FindContentsAsync(source.Content, newImages, cancellationToken).ConfigureAwait(false),
        };
    }

    private static async Task<IReadOnlyList<StoredImage>> ListAsync(ImageSource source, CancellationToken cancellationToken)
    {
        ImageListing listing = await source.ListImagesAsync(cancellationToken).ConfigureAwait(false);
        StoredImage[] images = [.. listing.Images.Where(static image => image.IsRunnable)];
        StoredImage? other = images.FirstOrDefault(static image =>
            image.Layers.Any(static layer => layer.Descriptor is null) || image.Layers.Count != image.ConfigDocument!.RootFs.DiffIds.Count);
        return images.Length > 0 && other is null
            ? images
            : throw new InvalidDataException(
                $"{ErrorText.Quote(source.Name)} has {(other is null ? "no image" : "an image whose layers are not known")}: expected a "
                + "base with a manifest and a config.");
    }

    private static async Task<Dictionary<Digest, Func<Stream>>> FindContentsAsync(
        IContentReader content,
        IReadOnlyList<StoredImage> images,
        CancellationToken cancellationToken)
    {
        var contents = new Dictionary<Digest, Func<Stream>>();
        foreach (Descriptor layer in images.SelectMany(static image => image.Layers).Select(static layer => layer.Descriptor!))
        {
            // A foreign layer need not be there.
            if (!contents.ContainsKey(layer.Digest) && await content.ExistsAsync(layer, cancellationToken).ConfigureAwait(false))
            {
                contents.Add(
                    layer.Digest,
                    () => new DeferredContent(layer, token => content.OpenReadAsync(layer, token), progress: null));
            }
        }

        return contents;
    }

    private ImageConfig Rebase(ImageConfig config, ImageBefore before)
    {
        ImageConfig oldBase = BaseOf(_oldImages, before).ConfigDocument!;
        ImageConfig newBase = BaseOf(_newImages, before).ConfigDocument!;
        IReadOnlyList<Digest> diffIds = oldBase.RootFs.DiffIds;
        if (!config.RootFs.DiffIds.Take(diffIds.Count).SequenceEqual(diffIds))
        {
            throw new InvalidDataException(
                $"{before.Manifest.Digest} is not built on {ErrorText.Quote(_oldName)}: expected its first {diffIds.Count} diffIDs to be "
                + "the base's.");
        }

        IReadOnlyList<HistoryEntry> history = config.History;
        if (history.Count > 0)
        {
            int known = LayerHistory.CountOfLowest(config, diffIds.Count, oldBase.History);
            history = [.. diffIds.SequenceEqual(newBase.RootFs.DiffIds) && oldBase.History.SequenceEqual(newBase.History)
                ? history.Take(known)
                : LayerHistory.Of(newBase), .. history.Skip(known)];
        }

        return config with
        {
            RootFs = config.RootFs with { DiffIds = [.. newBase.RootFs.DiffIds, .. config.RootFs.DiffIds.Skip(diffIds.Count)] },
            History = history,
        };
    }

    private ImageManifest Rebase(ImageManifest manifest, ImageBefore before)
    {
        StoredImage newBase = BaseOf(_newImages, before);
        IReadOnlyList<Digest> oldDiffIds = BaseOf(_oldImages, before).ConfigDocument!.RootFs.DiffIds;
        IReadOnlyList<Digest> newDiffIds = newBase.ConfigDocument!.RootFs.DiffIds;
        Descriptor[] layers =
        [
            .. newBase.Layers.Select((layer, i) =>
                i < oldDiffIds.Count && oldDiffIds[i] == newDiffIds[i] ? manifest.Layers[i] : InFormOf(manifest, layer.Descriptor!)),
            .. manifest.Layers.Skip(oldDiffIds.Count),
        ];
        return manifest with { Layers = layers, Annotations = Claim(manifest, newBase) };
    }

    private IReadOnlyDictionary<string, string> Claim(ImageManifest manifest, StoredImage newBase)
    {
        if (BaseClaim.Of(manifest) is null)
        {
            return manifest.Annotations;
        }

        Dictionary<string, string> annotations = WithoutClaims(manifest.Annotations);
        if (newBase.Manifest is { } known)
        {
            annotations.Add(AnnotationKeys.BaseDigest, known.Digest.ToString());
        }

        if (_newBaseName is not null)
        {
            annotations.Add(AnnotationKeys.BaseName, _newBaseName);
        }

        return annotations;
    }

    // What an index claims for all of its images, or an entry for one, is said by no manifest that could be checked: it does not stay.
    private static ImageIndex WithoutClaims(ImageIndex index) =>
        BaseClaim.Of(index) is null ? index : index with { Annotations = WithoutClaims(index.Annotations) };

    private static Descriptor WithoutClaims(Descriptor entry) =>
        entry.Annotations.ContainsKey(AnnotationKeys.BaseName) || entry.Annotations.ContainsKey(AnnotationKeys.BaseDigest)
            ? entry with { Annotations = WithoutClaims(entry.Annotations) }
            : entry;

    private static Dictionary<string, string> WithoutClaims(IReadOnlyDictionary<string, string> annotations)
    {
        var others = new Dictionary<string, string>(annotations, StringComparer.Ordinal);
        others.Remove(AnnotationKeys.BaseName);
        others.Remove(AnnotationKeys.BaseDigest);
        return others;
    }

    // The base may be of the other form: image-spec's for Docker's, or the other way round.
    private static Descriptor InFormOf(ImageManifest manifest, Descriptor layer) =>
        LayerMediaType.Find(layer.MediaType) is { } type
        && LayerMediaType.Find(manifest.Format, type.Compression, type.IsDistributable) is { } own
            ? layer with { MediaType = own.Name }
            : layer;

    private static StoredImage BaseOf(IReadOnlyList<StoredImage> images, ImageBefore before)
    {
        IReadOnlyList<StoredImage> matches = PlatformMatching.Choose(images, static image => image.Platform, before.Config.Platform);
        return matches is [StoredImage match]
            ? match
            : throw new InvalidDataException(
                $"The base has {matches.Count} images for the platform {before.Config.Platform}: expected one.");
    }
}
