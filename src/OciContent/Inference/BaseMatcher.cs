using OciContent.Internal;
using OciContent.Layers;
using OciContent.Sources;

namespace OciContent.Inference;

/// <summary>
/// Says whether images are built on others: by the digests of their layers, by those of the uncompressed layers, or by compressing
/// the layers of the one as tools do.
/// </summary>
/// <remarks>A layer is compressed once, however many images it is compared with. Not thread-safe.</remarks>
public sealed class BaseMatcher
{
    private readonly InferenceOptions _options;
    private readonly TotalProgress? _progress;
    private readonly Dictionary<StoredLayer, LayerCandidates> _inferred = [];

    /// <summary>Creates a matcher.</summary>
    /// <param name="options">By which profiles to infer.</param>
    public BaseMatcher(InferenceOptions? options = null)
    {
        _options = options ?? InferenceOptions.Default;
        _progress = ContentProgress.Sum(_options.Progress, totalBytes: null);
    }

    /// <summary>
    /// Whether layers may be read, where documents leave it open: of schema 1 and of what is kept uncompressed. If not, what is left open
    /// is not built on the base.
    /// </summary>
    public bool ReadLayers { get; init; } = true;

    /// <summary>Says whether all of several images are built on one of several others, such as those of the same platform.</summary>
    /// <param name="images">The images.</param>
    /// <param name="bases">The base, for one platform or more.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The weakest of the matches, and whether all of the images claim one of the bases.</returns>
    /// <inheritdoc cref="CompareAsync(LayerStack, LayerStack, CancellationToken)" path="/exception"/>
    public async Task<BaseMatch> CompareAsync(
        IReadOnlyList<LayerStack> images,
        IReadOnlyList<LayerStack> bases,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(images?.Count ?? throw new ArgumentNullException(nameof(images)));
        ArgumentOutOfRangeException.ThrowIfZero(bases?.Count ?? throw new ArgumentNullException(nameof(bases)));
        BaseMatch? weakest = null;
        foreach (LayerStack image in images)
        {
            BaseMatch match = await FindAsync(image, bases, cancellationToken).ConfigureAwait(false);
            weakest = weakest is null || Strength(match) < Strength(weakest) ? match : weakest;
        }

        bool?[] claims = [.. images.Where(static image => image.Problem is null).Select(image => IsClaimed(image, bases))];
        return weakest! with { IsClaimed = claims.Contains(false) ? false : claims.Length == 0 || claims.Contains(null) ? null : true };
    }

    /// <summary>Says whether an image is built on another.</summary>
    /// <param name="image">The image.</param>
    /// <param name="baseImage">The base.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="InvalidDataException">The base has no layers; or a layer is broken.</exception>
    /// <exception cref="ContentMismatchException">A layer that was read is not what the manifest or the config says.</exception>
    /// <exception cref="ContentNotFoundException">A layer that has to be read is not there.</exception>
    public Task<BaseMatch> CompareAsync(LayerStack image, LayerStack baseImage, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(baseImage);
        return CompareOneAsync(image, baseImage, cancellationToken);
    }

    // An index of several platforms is claimed by whoever claims one of its images, or the index.
    private static bool? IsClaimed(LayerStack image, IReadOnlyList<LayerStack> bases)
    {
        bool?[] claims =
        [
            .. bases
                .Where(baseImage => baseImage.Problem is null && MayBeOf(image, baseImage))
                .Select(baseImage => image.BaseClaim?.Means(baseImage.Roots, baseImage.Name)),
        ];
        return claims.Contains(true) ? true : claims.Contains(false) ? false : null;
    }

    private static int Strength(BaseMatch match) => match.Kind is { } kind ? (int)kind : -1;

    private static int CommonLayers(IReadOnlyList<Digest>? one, IReadOnlyList<Digest>? other) =>
        one is null || other is null ? 0 : one.Zip(other).TakeWhile(static pair => pair.First == pair.Second).Count();

    // If both platforms are known and differ, one is not built on the other, whatever layers they share.
    private static bool MayBeOf(LayerStack image, LayerStack baseImage) =>
        image.Platform is not { } platform || baseImage.Platform is not { } other || platform.Agrees(other);

    private async Task<BaseMatch> FindAsync(LayerStack image, IReadOnlyList<LayerStack> bases, CancellationToken cancellationToken)
    {
        LayerStack[] candidates = [.. bases.Where(baseImage => baseImage.Problem is null && MayBeOf(image, baseImage))];
        if (image.Problem is { } problem)
        {
            return Unknown(problem, "of the image");
        }

        if (candidates.Length == 0 && bases.FirstOrDefault(static baseImage => baseImage.Problem is not null)?.Problem is { } unreadable)
        {
            return Unknown(unreadable, "of the base");
        }

        if (candidates.Length == 0)
        {
            return new BaseMatch
            {
                Kind = null,
                Base = null,
                Layers = 0,
                Explanation = $"The base has no image for the platform {image.Platform}.",
            };
        }

        // What the documents tell needs no layers, of which some may be absent, and all take long to compress.
        BaseMatch? best = null;
        foreach (LayerStack baseImage in candidates)
        {
            best = Better(best, CompareDocuments(image, baseImage));
        }

        foreach (LayerStack baseImage in candidates.Where(baseImage =>
                best is not { IsDerived: true } && CompareDocuments(image, baseImage) is null))
        {
            best = Better(best, await CompareCoreAsync(image, baseImage, cancellationToken).ConfigureAwait(false));
        }

        return best!;
    }

    private static BaseMatch? Better(BaseMatch? one, BaseMatch? other) =>
        one is null ? other
        : other is null ? one
        : Strength(other) > Strength(one) || (Strength(other) == Strength(one) && other.Layers > one.Layers) ? other
        : one;

    private static BaseMatch Unknown(ContentProblem problem, string whose) => new()
    {
        Kind = null,
        Base = null,
        Layers = 0,
        Explanation = $"Something {whose} is wrong, so nothing is known about it: {problem.Location}: {problem.Message}",
    };

    private async Task<BaseMatch> CompareOneAsync(LayerStack image, LayerStack baseImage, CancellationToken cancellationToken)
    {
        BaseMatch match = await CompareCoreAsync(image, baseImage, cancellationToken).ConfigureAwait(false);
        return match with { IsClaimed = IsClaimed(image, [baseImage]) };
    }

    private async Task<BaseMatch> CompareCoreAsync(LayerStack image, LayerStack baseImage, CancellationToken cancellationToken)
    {
        if (image.Problem is { } problem)
        {
            return Unknown(problem, "of the image");
        }

        if (baseImage.Problem is { } unreadable)
        {
            return Unknown(unreadable, "of the base");
        }

        if (CompareDocuments(image, baseImage) is { } told)
        {
            return told;
        }

        int inferred = await CountInferredAsync(image, baseImage, cancellationToken).ConfigureAwait(false);
        return inferred == baseImage.Count
            ? Derived(
                BaseMatchKind.Inferred,
                baseImage,
                "compressed as tools do, the layers of the one are those that the manifest of the other lists")
            : Stranger(image, baseImage, Math.Max(inferred, CommonLayers(image.Digests, baseImage.Digests)));
    }

    /// <summary>What the manifests and configs tell; <c>null</c> if they leave it open.</summary>
    private static BaseMatch? CompareDocuments(LayerStack image, LayerStack baseImage)
    {
        if (baseImage.Count == 0)
        {
            throw new InvalidDataException("The base has no layers: expected one or more, by which to tell what is built on it.");
        }

        int common = CommonLayers(image.Digests, baseImage.Digests);
        int commonPlain = CommonLayers(image.DiffIds, baseImage.DiffIds);
        return common == baseImage.Count ? Derived(BaseMatchKind.Digest, baseImage, "the manifests list the same blobs")
            : commonPlain == baseImage.Count
                ? Derived(
                    BaseMatchKind.DiffId,
                    baseImage,
                    image.Digests is not null && baseImage.Digests is not null
                        ? "the configs list the same uncompressed layers, though the manifests list other blobs"
                        : "the configs list the same uncompressed layers")
            : (image.DiffIds is not null && baseImage.DiffIds is not null) || image.Count < baseImage.Count
                ? Stranger(image, baseImage, Math.Max(common, commonPlain))
            : null;
    }

    /// <summary>
    /// How many layers from the lowest on are the same, by compressing those of the one and comparing with the manifest of the other.
    /// </summary>
    private async Task<int> CountInferredAsync(LayerStack image, LayerStack baseImage, CancellationToken cancellationToken)
    {
        // The one without a manifest is the one to compress; if both have one, the base.
        (LayerStack contents, LayerStack listed) =
            baseImage.Layers is not null && image.Digests is not null ? (baseImage, image) : (image, baseImage);
        if (!ReadLayers || contents.Layers is null || listed.Digests is null)
        {
            return 0;
        }

        int count = 0;
        while (count < baseImage.Count
            && await IsAsync(contents.Layers[count], listed.Digests[count], cancellationToken).ConfigureAwait(false))
        {
            count++;
        }

        return count;
    }

    private async Task<bool> IsAsync(StoredLayer layer, Digest digest, CancellationToken cancellationToken)
    {
        if (layer.Descriptor?.Digest == digest)
        {
            return true;
        }

        if (!_inferred.TryGetValue(layer, out LayerCandidates? candidates))
        {
            candidates = await LayerInference.InferAsync(layer, _options, _progress, cancellationToken).ConfigureAwait(false);
            _inferred.Add(layer, candidates);
        }

        // It may be stored uncompressed.
        return candidates.DiffId == digest || candidates.Candidates.Any(candidate => candidate.Digest == digest);
    }

    private static BaseMatch Derived(BaseMatchKind kind, LayerStack baseImage, string why) => new()
    {
        Kind = kind,
        Base = baseImage,
        Layers = baseImage.Count,
        Explanation = $"The lowest {Layers(baseImage.Count)} of the image {(baseImage.Count == 1 ? "is" : "are")} the base: {why}.",
    };

    private static BaseMatch Stranger(LayerStack image, LayerStack baseImage, int common) =>
        new()
        {
            Kind = null,
            Base = baseImage,
            Layers = common,
            Explanation =
                image.Count < baseImage.Count
                    ? $"The base has {Layers(baseImage.Count)}, the image {Layers(image.Count)}: if it was built on the base, its "
                        + "layers were squashed into fewer, and the image no longer shows it."
                : common == 0
                    ? "The lowest layers differ. If the image was built on the base, it was on another version of it, its layers "
                        + "were squashed, or compressed in a way that is not known here."
                : $"The lowest {Layers(common)} are the same, the next ones differ: the image is built on what the base is built "
                    + "on, or on another version of it.",
        };

    private static string Layers(int count) => count == 1 ? "1 layer" : $"{count} layers";
}
