using OciContent.Images;
using OciContent.Internal;
using OciContent.Sources;

namespace OciContent.Inference;

/// <summary>What is known of the layers of an image, to compare it with others.</summary>
public sealed record LayerStack
{
    private LayerStack()
    {
    }

    /// <summary>
    /// What the image is called in its source: its first name, or else the digest of its manifest or config; <c>null</c> of a manifest by
    /// itself.
    /// </summary>
    public string? Reference { get; private init; }

    /// <summary>The platform; <c>null</c> if it is not known.</summary>
    public Platform? Platform { get; private init; }

    /// <summary>How many layers there are; none are known of what could not be read.</summary>
    public int Count => (Digests ?? DiffIds)?.Count ?? 0;

    /// <summary>
    /// Why an image could not be read, or what is wrong with it: such a stack stands beside those of the images that could be, is built on
    /// nothing, and nothing is built on it. <c>null</c> if there is nothing.
    /// </summary>
    public ContentProblem? Problem { get; private init; }

    /// <summary>The digest of the manifest; <c>null</c> if there is none.</summary>
    public Digest? Manifest { get; private init; }

    /// <summary>The digest of the config, which is the image ID; <c>null</c> if there is none.</summary>
    public Digest? Config { get; private init; }

    /// <summary>What the manifest says the image is built on, which nobody has checked; <c>null</c> if nothing.</summary>
    public BaseClaim? BaseClaim { get; private init; }

    /// <summary>
    /// The name by which others find the image, for those that claim to be built on a name and tell no digest; <c>null</c> if it has none.
    /// </summary>
    public ImageReference? Name { get; init; }

    /// <summary>The digests that the manifest lists, the base first; <c>null</c> if there is no manifest.</summary>
    public IReadOnlyList<Digest>? Digests { get; private init; }

    /// <summary>The digests of the uncompressed layers that the config lists, the base first; <c>null</c> if there is no config.</summary>
    public IReadOnlyList<Digest>? DiffIds { get; private init; }

    /// <summary>The layers; <c>null</c> if there is no more than a manifest.</summary>
    internal IReadOnlyList<StoredLayer>? Layers { get; private init; }

    /// <summary>The digests by which the image is pulled: the manifest's, and those of the indexes that lead to it.</summary>
    internal IReadOnlyCollection<Digest> Roots { get; private init; } = [];

    /// <summary>What a manifest tells by itself.</summary>
    public static LayerStack FromManifest(ImageManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return new LayerStack
        {
            Manifest = manifest.Digest,
            Config = manifest.Config.Digest,
            BaseClaim = BaseClaim.Of(manifest),
            Roots = [manifest.Digest],
            Digests = [.. manifest.Layers.Select(static layer => layer.Digest)],
        };
    }

    /// <summary>
    /// What a manifest of schema 1 tells by itself: its layers but for those that are thrown away, which schema 2 does not list.
    /// </summary>
    public static LayerStack FromManifest(Schema1Manifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return new LayerStack { Manifest = manifest.Digest, Roots = [manifest.Digest], Digests = [.. manifest.LayersOfImage] };
    }

    /// <summary>What a manifest tells by itself, of schema 1 or not.</summary>
    /// <param name="json">The manifest's bytes.</param>
    /// <exception cref="System.Text.Json.JsonException">
    /// The bytes are no image's manifest, or could be read as something else too.
    /// </exception>
    public static LayerStack ParseManifest(ReadOnlySpan<byte> json) =>
        ManifestHeader.Read(json).IsSchema1 ? FromManifest(Schema1Manifest.Parse(json)) : FromManifest(ImageManifest.Parse(json));

    /// <summary>What an image source tells of its images; it must stay open as long as they are compared.</summary>
    /// <param name="source">The source.</param>
    /// <param name="isWhole">
    /// Whether it is a problem too that an image that an index lists is not in the source: what is said of an index is said of that image
    /// as well.
    /// </param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>
    /// The images, other artifacts left out, and so what BuildKit attests of them; and behind them a stack with its <see cref="Problem"/>
    /// for all that could not be read.
    /// </returns>
    /// <exception cref="InvalidDataException">There is no image that can be read.</exception>
    public static Task<IReadOnlyList<LayerStack>> ReadAsync(
        ImageSource source,
        bool isWhole = false,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return ReadCoreAsync(source, isWhole, cancellationToken);
    }

    private static async Task<IReadOnlyList<LayerStack>> ReadCoreAsync(
        ImageSource source,
        bool isWhole,
        CancellationToken cancellationToken)
    {
        ImageListing listing = await source.ListImagesAsync(cancellationToken).ConfigureAwait(false);

        // Engines choose by the platform that an entry of an index tells, whatever its annotations and its config are.
        LayerStack[] images =
        [
            .. listing.Images
                .Where(image => image.IsImage
                    && listing.Entries.MayRun(image.Digest)
                    && (isWhole
                        || listing.Entries.MayBeChosen(image.Digest)
                        || image.Platform is not { Os: "unknown", Architecture: "unknown" }))
                .Select(FromImage),
        ];
        ContentProblem[] problems = [.. listing.Problems, .. isWhole ? ProblemsOf(listing) : []];
        return images.Length > 0 ? [.. images, .. problems.Select(static problem => new LayerStack { Problem = problem })]
            : listing.Problems is [ContentProblem problem, ..]
                ? throw new InvalidDataException($"{problem.Location} in {ErrorText.Quote(source.Name)}: {problem.Message}")
            : throw new InvalidDataException($"{ErrorText.Quote(source.Name)} has no image that is here: expected one or more.");
    }

    // Everything that an engine may choose, and of which nobody here knows what it would run.
    private static IEnumerable<ContentProblem> ProblemsOf(ImageListing listing)
    {
        foreach (Descriptor missing in listing.Missing.Where(entry => listing.Entries.MayRun(entry.Digest)))
        {
            yield return Problem(ContentProblemCode.Missing, missing, "is not here: expected it, or that another platform is selected");
        }

        IEnumerable<Descriptor> others = listing.Images
            .Where(static image => !image.IsImage)
            .Select(static image => image.Manifest!)
            .Concat(listing.NonImages);
        foreach (Descriptor other in others.Where(entry => listing.Entries.MayBeChosen(entry.Digest)))
        {
            yield return Problem(
                ContentProblemCode.MediaType,
                other,
                "is no image that can be read, and an engine may choose it from the index that lists it: expected an image");
        }

        static ContentProblem Problem(ContentProblemCode code, Descriptor content, string message)
        {
            // Another entry with the same content may say that it is for no machine.
            string platform = content.Platform is { } known and not { Os: "unknown" } ? $" for {ErrorText.Plain(known.ToString())}" : "";
            return new ContentProblem(code, ContentLocation.Of(content.Digest, parent: null), $"The manifest{platform} {message}.");
        }
    }

    private static LayerStack FromImage(StoredImage image) => new()
    {
        Reference = image.Tags is [string tag, ..] ? tag : image.Digest.ToString(),
        Platform = image.Platform,
        Manifest = image.Manifest?.Digest,
        Config = image.Config?.Digest,
        BaseClaim = image.BaseClaim,
        Roots = image.Manifest is { } manifest ? [manifest.Digest, .. image.Indexes.Select(static index => index.Digest)] : [],
        Digests = image.Manifest is null ? null : [.. image.Layers.Select(static layer => layer.Claimed!.Digest)],
        DiffIds = image.ConfigDocument?.RootFs.DiffIds,

        // Of schema 1 nothing tells what the layers are uncompressed; they are compared by what is listed alone.
        Layers = image.Config is null ? null : image.Layers,
    };
}
