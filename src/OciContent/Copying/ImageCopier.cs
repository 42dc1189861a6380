using System.Text.Json;
using OciContent.Destinations;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Sources;
using OciContent.Transports;

namespace OciContent.Copying;

/// <summary>Copies images from one place to another, byte for byte.</summary>
/// <example>
/// <code>
/// await using ImageSource source = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
/// CopiedImage copied = await ImageCopier.CopyAsync(source, ImageLocation.Parse("docker-archive:app.tar:example.com/app:v1"));
/// </code>
/// </example>
public static class ImageCopier
{
    /// <summary>Copies an image, or an index with everything that can be reached from it.</summary>
    /// <remarks>
    /// Everything is verified as it is copied, and nothing leads to it at the destination before all of it is there. What is
    /// there already, and intact, is not copied. A destination with a name that is taken gets the name's new meaning; whatever else it
    /// holds stays.
    /// </remarks>
    /// <param name="source">One image or index: what was selected, or the only one there.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Cancels the copying.</param>
    /// <exception cref="ContentNotFoundException">Content is missing that is not a foreign layer; then nothing was written.</exception>
    /// <exception cref="ContentMismatchException">Content is not what its descriptor says.</exception>
    /// <exception cref="InvalidDataException">
    /// The source has several images; the destination is something else, or cannot hold the image; or the documents contradict one another.
    /// </exception>
    /// <exception cref="JsonException">A document is malformed or ambiguous.</exception>
    /// <exception cref="FormatException">The destination has a name that is not allowed there.</exception>
    /// <example>
    /// <code>
    /// await using ImageSource source = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
    /// await using var store = new MemoryContentStore();
    /// CopiedImage copied = await ImageCopier.CopyAsync(source, ImageDestination.Of(store));
    /// ImageSource copy = ImageSource.Create(store, copied.Root);
    /// </code>
    /// </example>
    public static Task<CopiedImage> CopyAsync(
        ImageSource source,
        ImageDestination destination,
        CopyOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(options);
        destination.Validate();
        return CopyCoreAsync(source, destination, options, cancellationToken);
    }

    /// <inheritdoc cref="CopyAsync(ImageSource, ImageDestination, CopyOptions, CancellationToken)"/>
    public static Task<CopiedImage> CopyAsync(
        ImageSource source,
        ImageDestination destination,
        CancellationToken cancellationToken = default) => CopyAsync(source, destination, CopyOptions.Default, cancellationToken);

    /// <inheritdoc cref="CopyAsync(ImageSource, ImageDestination, CopyOptions, CancellationToken)"/>
    public static Task<CopiedImage> CopyAsync(
        ImageSource source,
        ImageLocation destination,
        CopyOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return CopyAsync(source, destination.ToDestination(), options, cancellationToken);
    }

    /// <inheritdoc cref="CopyAsync(ImageSource, ImageDestination, CopyOptions, CancellationToken)"/>
    public static Task<CopiedImage> CopyAsync(
        ImageSource source,
        ImageLocation destination,
        CancellationToken cancellationToken = default) => CopyAsync(source, destination, CopyOptions.Default, cancellationToken);

    /// <summary>
    /// Copies everything that a source holds: every entry of an <c>index.json</c> with its names and annotations, every image of
    /// a docker-archive by its names. A new layout or archive gets the <c>index.json</c> of a layout as it is.
    /// </summary>
    /// <remarks>Entries that the destination has keep their names, but for those that what is copied has too.</remarks>
    /// <param name="source">The source; nothing of it may be selected.</param>
    /// <param name="destination">
    /// Where to: a place that holds several images, such as <c>oci:DIR</c> or <c>oci-archive:FILE</c>, without a tag.
    /// </param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Cancels the copying.</param>
    /// <exception cref="ArgumentException">An image or a platform is selected.</exception>
    /// <exception cref="ContentNotFoundException">Content is missing that is not a foreign layer; then nothing was written.</exception>
    /// <exception cref="ContentMismatchException">Content is not what its descriptor says.</exception>
    /// <exception cref="InvalidDataException">
    /// The source holds nothing, or one name for two images; the destination is something else; or documents contradict one another.
    /// </exception>
    /// <exception cref="JsonException">A document is malformed or ambiguous.</exception>
    /// <exception cref="FormatException">The destination is for one image.</exception>
    public static Task<CopiedLayout> CopyAllAsync(
        ImageSource source,
        ImageDestination destination,
        CopyOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(options);
        if (source.Reference is not null || source.Platform is not null)
        {
            throw new ArgumentException(
                $"{ErrorText.Quote(source.Reference ?? source.Platform!.ToString())} is one image: expected none to be chosen where all "
                + "are copied.",
                nameof(source));
        }

        destination.ValidateForAll();
        return CopyAllCoreAsync(source, destination, options, cancellationToken);
    }

    /// <inheritdoc cref="CopyAllAsync(ImageSource, ImageDestination, CopyOptions, CancellationToken)"/>
    public static Task<CopiedLayout> CopyAllAsync(
        ImageSource source,
        ImageLocation destination,
        CopyOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return CopyAllAsync(source, destination.ToDestination(), options, cancellationToken);
    }

    /// <inheritdoc cref="CopyAllAsync(ImageSource, ImageDestination, CopyOptions, CancellationToken)"/>
    public static Task<CopiedLayout> CopyAllAsync(
        ImageSource source,
        ImageLocation destination,
        CancellationToken cancellationToken = default) => CopyAllAsync(source, destination, CopyOptions.Default, cancellationToken);

    private static async Task<CopiedImage> CopyCoreAsync(
        ImageSource source,
        ImageDestination destination,
        CopyOptions options,
        CancellationToken cancellationToken)
    {
        if (!destination.HoldsManifests)
        {
            source.RequireWithoutManifests(destination.Name);
        }

        ReferrerPlan? referrers = await FindReferrersAsync(source, destination, options, cancellationToken).ConfigureAwait(false);
        ResolvedImage image = await source.ResolveAsync(ImageFormat.Oci, cancellationToken).ConfigureAwait(false);
        Descriptor root =
            !destination.HoldsIndexes && MediaTypes.IsIndex(image.Root.MediaType)
                ? await FindOnlyManifestAsync(source, destination, cancellationToken).ConfigureAwait(false)
                : image.Root;
        ImageCopy copy = await CopyPlanner
            .PlanAsync(
                image.Content,
                image.Name,
                [IndexEntryName.WithoutNames(root)],
                source.Limits,
                options,
                entryIndex: null,
                referrers,
                cancellationToken)
            .ConfigureAwait(false);
        Descriptor copied = await destination.WriteAsync(copy, cancellationToken).ConfigureAwait(false);
        return new CopiedImage(copied, copy.Missing, copy.Referrers);
    }

    private static async Task<CopiedLayout> CopyAllCoreAsync(
        ImageSource source,
        ImageDestination destination,
        CopyOptions options,
        CancellationToken cancellationToken)
    {
        if (source.Entries.Count == 0)
        {
            throw new InvalidDataException($"{ErrorText.Quote(source.Name)} has no images: expected one or more.");
        }

        ReferrerPlan? referrers = await FindReferrersAsync(source, destination, options, cancellationToken).ConfigureAwait(false);
        ManifestedSource all = await source.WithManifestsAsync(source.Roots, ImageFormat.Oci, cancellationToken).ConfigureAwait(false);
        RequireWhole(source, all.Roots);
        ImageCopy copy = await CopyPlanner
            .PlanAsync(all.Content, source.Name, all.Roots, source.Limits, options, source.EntryIndex, referrers, cancellationToken)
            .ConfigureAwait(false);
        await destination.WriteAsync(copy, cancellationToken).ConfigureAwait(false);
        return new CopiedLayout(copy.Entries, copy.Missing, copy.Referrers);
    }

    private static async Task<ReferrerPlan?> FindReferrersAsync(
        ImageSource source,
        ImageDestination destination,
        CopyOptions options,
        CancellationToken cancellationToken)
    {
        if (!options.IncludeReferrers)
        {
            return null;
        }

        return destination.HoldsReferrers
            ? await ReferrerPlan.OfAsync(source, destination, cancellationToken).ConfigureAwait(false)
            : throw new InvalidDataException(
                $"{ErrorText.Quote(destination.Name)} is for an image alone: expected a place that holds what refers to it too.");
    }

    private static async Task<Descriptor> FindOnlyManifestAsync(
        ImageSource source,
        ImageDestination destination,
        CancellationToken cancellationToken)
    {
        StoredImage only = await source
            .FindOnlyImageAsync($" for {ErrorText.Quote(destination.Name)}, which holds no index", cancellationToken)
            .ConfigureAwait(false);
        return only.Manifest! with { Platform = only.Platform };
    }

    private static void RequireWhole(ImageSource source, IReadOnlyList<Descriptor> entries)
    {
        if (source.Faults is [(ContentLocation location, Exception fault), ..])
        {
            throw new InvalidDataException($"{location} in {ErrorText.Quote(source.Name)} cannot be copied: {fault.Message}", fault);
        }

        if (TagConflict.Find(entries, perPlatform: false).FirstOrDefault() is { } conflict)
        {
            throw new InvalidDataException(
                $"{ErrorText.Quote(source.Name)} has 2 images {ErrorText.Quote(conflict.Tag)}, {conflict.First.Digest} and "
                + $"{conflict.Second.Digest}: expected one.");
        }
    }
}
