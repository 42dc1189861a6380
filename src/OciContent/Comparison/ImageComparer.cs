using OciContent.Images;
using OciContent.Inference;
using OciContent.Inspection;
using OciContent.Sources;

namespace OciContent.Comparison;

/// <summary>
/// Says what differs between two images, wherever they are: layers, config, annotations, platforms. Indexes are compared platform by
/// platform.
/// </summary>
/// <example>
/// <code>
/// await using ImageSource before = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
/// await using ImageSource after = await ImageLocation.Parse("docker-archive:saved.tar").OpenAsync();
/// ImageComparison comparison = await ImageComparer.CompareAsync(before, after);
/// </code>
/// </example>
public static class ImageComparer
{
    // What is told elsewhere. Of an image the config itself is compared.
    private static readonly string[] ImageFields = ["annotations", "layers", "config", "schemaVersion"];
    private static readonly string[] ArtifactFields = ["annotations", "layers", "schemaVersion"];
    private static readonly string[] IndexFields = ["annotations", "manifests", "schemaVersion"];

    /// <summary>Compares the images of two sources, of which the documents alone are read.</summary>
    /// <param name="before">The first source.</param>
    /// <param name="after">The second source.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>
    /// What differs, as far as both can be read; what is wrong or missing is a problem of the source that it is in.
    /// </returns>
    /// <exception cref="InvalidDataException">A limit on the documents is exceeded.</exception>
    public static Task<ImageComparison> CompareAsync(
        ImageSource before,
        ImageSource after,
        CancellationToken cancellationToken = default) =>
        CompareAsync(before, after, ComparisonOptions.Default, cancellationToken);

    /// <summary>Compares the images of two sources.</summary>
    /// <param name="before">The first source.</param>
    /// <param name="after">The second source.</param>
    /// <param name="options">Whether to read layers and compare files, and how many layers at once.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <inheritdoc cref="CompareAsync(ImageSource, ImageSource, CancellationToken)"/>
    public static Task<ImageComparison> CompareAsync(
        ImageSource before,
        ImageSource after,
        ComparisonOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(options);
        return CompareCoreAsync(before, after, options, cancellationToken);
    }

    private static async Task<ImageComparison> CompareCoreAsync(
        ImageSource before,
        ImageSource after,
        ComparisonOptions options,
        CancellationToken cancellationToken)
    {
        var inspection = new InspectionOptions
        {
            ReadLayers = options.ReadLayers,
            MaxConcurrency = options.MaxConcurrency,
            LayerLimits = options.LayerLimits,
            Progress = options.Progress,
        };
        var inference = new InferenceOptions
        {
            Profiles = options.Profiles,
            MaxConcurrency = options.MaxConcurrency,
            LayerLimits = options.LayerLimits,
        };
        ComparedSource one = await ComparedSource.ReadAsync(before, inspection, cancellationToken).ConfigureAwait(false);
        ComparedSource other = await ComparedSource.ReadAsync(after, inspection, cancellationToken).ConfigureAwait(false);
        var images = new List<ImageDifference>();
        var files = new ComparedFiles(before.Name, after.Name, options);
        var known = new Dictionary<StoredLayer, Digest[]>();
        foreach ((ComparedImage? old, ComparedImage? now) in ImagePairs.Of(one.Images, other.Images))
        {
            InferredLayers inferred = options.Profiles.Count > 0 && old is { IsHere: true } && now is { IsHere: true }
                ? await InferredLayers.ReadAsync(old, now, inference, known, cancellationToken).ConfigureAwait(false)
                : InferredLayers.None;
            ImageDifference image = Compare(old, now, inferred);
            images.Add(
                options.CompareFiles && image.Change == ImageChange.Changed
                    ? image with { Files = await files.CompareAsync(old!, now!, cancellationToken).ConfigureAwait(false) }
                    : image);
        }

        IReadOnlyList<AnnotationDifference> annotations = Annotations(one.Index, other.Index);
        bool isToldElsewhere = annotations.Count > 0 || images.Any(static image => image.Change != ImageChange.Same);
        return new ImageComparison
        {
            RootBefore = one.Root,
            RootAfter = other.Root,
            Images = images,
            Annotations = annotations,
            Index = Fields(one.Index, other.Index, IndexFields, isToldElsewhere),
            ProblemsBefore = [.. one.Problems, .. files.ProblemsBefore],
            ProblemsAfter = [.. other.Problems, .. files.ProblemsAfter],
        };
    }

    private static ImageDifference Compare(ComparedImage? before, ComparedImage? after, InferredLayers inferred)
    {
        bool areBoth = before is { IsHere: true } && after is { IsHere: true };
        bool haveConfigs = before?.Config is not null && after?.Config is not null;
        IReadOnlyList<LayerIdentity> old = areBoth ? before!.Identity.Layers : [];
        IReadOnlyList<LayerIdentity> now = areBoth ? after!.Identity.Layers : [];
        var comparer = new LayerComparer(old, now, inferred);
        IReadOnlyList<LayerDifference> layers = comparer.Compare();
        IReadOnlyList<FieldDifference> config = haveConfigs ? FieldComparer.Compare(before!.Config!.RawBytes, after!.Config!.RawBytes) : [];
        IReadOnlyList<AnnotationDifference> annotations = areBoth ? Annotations(before!.Manifest, after!.Manifest) : [];
        bool isToldElsewhere = config.Count > 0 || annotations.Count > 0 || layers.Any(static layer => !IsInPlace(layer));
        return new ImageDifference
        {
            Change = before is null ? ImageChange.Added
                : after is null ? ImageChange.Removed
                : AreSame(before.Identity, after.Identity) ? ImageChange.Same
                : ImageChange.Changed,
            Before = before?.Identity,
            After = after?.Identity,
            Layers = layers,
            LowestLayersInCommon = comparer.CountLowest(),
            Config = config,
            Annotations = annotations,
            Manifest = areBoth
                ? Fields(before!.Manifest, after!.Manifest, haveConfigs ? ImageFields : ArtifactFields, isToldElsewhere)
                : [],
            SizeBefore = before?.Size,
            SizeAfter = after?.Size,
            BaseBefore = BaseOf(before),
            BaseAfter = BaseOf(after),
        };
    }

    // The digest of a manifest covers all of an image. Where one of the two has none, the config's covers all but how layers are
    // compressed.
    private static bool AreSame(ImageIdentity one, ImageIdentity other) =>
        one.Manifest is { } manifest && other.Manifest is { } otherManifest ? manifest.Digest == otherManifest.Digest
        : one.Config is { } config && config.Digest == other.Config?.Digest;

    private static IReadOnlyList<AnnotationDifference> Annotations(ManifestDocument? before, ManifestDocument? after) =>
        before is null || after is null
            ? []
            :
            [
                .. before.Annotations.Keys
                    .Concat(after.Annotations.Keys)
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal)
                    .Select(key => new AnnotationDifference(
                        key,
                        before.Annotations.GetValueOrDefault(key),
                        after.Annotations.GetValueOrDefault(key)))
                    .Where(static annotation => annotation.Before != annotation.After),
            ];

    private static bool IsInPlace(LayerDifference layer) => layer.Match == LayerMatch.Digest && layer.IndexBefore == layer.IndexAfter;

    // Where nothing else differs, it is what points at things that does, such as its annotations or the order.
    private static IReadOnlyList<FieldDifference> Fields(
        ManifestDocument? before,
        ManifestDocument? after,
        string[] except,
        bool isToldElsewhere)
    {
        if (before is null || after is null)
        {
            return [];
        }

        IReadOnlyList<FieldDifference> others = FieldComparer.Compare(before.RawBytes, after.RawBytes, except);
        return others.Count > 0 || isToldElsewhere ? others : FieldComparer.Compare(before.RawBytes, after.RawBytes);
    }

    private static BaseClaim? BaseOf(ComparedImage? image) => image?.Manifest is { } manifest ? BaseClaim.Of(manifest) : null;
}
