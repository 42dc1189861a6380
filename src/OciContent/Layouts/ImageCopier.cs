using System.Runtime.CompilerServices;
using System.Text.Json;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>Copies images from one medium to another, byte for byte.</summary>
public static class ImageCopier
{
    /// <summary>Copies an image, or an index with everything that can be reached from it.</summary>
    /// <remarks>
    /// Everything is verified as it is copied, and nothing leads to it at the destination before all of it is there. What is
    /// there already, and intact, is not copied. A destination with a name that is taken gets the name's new meaning.
    /// </remarks>
    /// <param name="source">Where the content is.</param>
    /// <param name="root">The manifest or index.</param>
    /// <param name="destination">Where to: <c>oci:DIR[:TAG]</c>, <c>oci-archive:FILE[:TAG]</c>, <c>docker-archive:FILE[:NAME:TAG]</c> or <c>dir:DIR</c>.</param>
    /// <param name="options">What of it, and how.</param>
    /// <param name="cancellationToken">Cancels the copying.</param>
    /// <exception cref="ContentNotFoundException">Content is missing that is no foreign layer; then nothing was written.</exception>
    /// <exception cref="ContentMismatchException">Content is not what its descriptor says.</exception>
    /// <exception cref="InvalidDataException">The destination is something else, or cannot hold the image; or the documents contradict one another.</exception>
    /// <exception cref="JsonException">A document is malformed or ambiguous.</exception>
    /// <exception cref="FormatException">The location is not one to write to: it names no transport, or no allowed tag.</exception>
    public static Task<CopiedImage> CopyAsync(IContentReader source, Descriptor root, ImageLocation destination, CopyOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(options);
        CopyDestination.Validate(destination);
        return CopyCoreAsync(source, root, destination, options, Disk.System, cancellationToken);
    }

    /// <inheritdoc cref="CopyAsync(IContentReader, Descriptor, ImageLocation, CopyOptions, CancellationToken)"/>
    public static Task<CopiedImage> CopyAsync(IContentReader source, Descriptor root, ImageLocation destination, CancellationToken cancellationToken = default) =>
        CopyAsync(source, root, destination, CopyOptions.Default, cancellationToken);

    /// <inheritdoc cref="CopyAsync(IContentReader, Descriptor, ImageLocation, CopyOptions, CancellationToken)"/>
    /// <param name="source">Which image: the location's reference may be left out if there is only one.</param>
    /// <param name="destination">Where to: <c>oci:DIR[:TAG]</c>, <c>oci-archive:FILE[:TAG]</c>, <c>docker-archive:FILE[:NAME:TAG]</c> or <c>dir:DIR</c>.</param>
    /// <param name="options">What of it, and how.</param>
    /// <param name="cancellationToken">Cancels the copying.</param>
    public static Task<CopiedImage> CopyAsync(ImageLocation source, ImageLocation destination, CopyOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(options);
        CopyDestination.Validate(destination);
        return CopyCoreAsync(source, destination, options, cancellationToken);
    }

    /// <inheritdoc cref="CopyAsync(ImageLocation, ImageLocation, CopyOptions, CancellationToken)"/>
    public static Task<CopiedImage> CopyAsync(ImageLocation source, ImageLocation destination, CancellationToken cancellationToken = default) =>
        CopyAsync(source, destination, CopyOptions.Default, cancellationToken);

    /// <summary>
    /// Copies everything that a medium holds into a layout: every entry of an <c>index.json</c> with its names and annotations, every image of
    /// a docker-archive by its names. A new layout or archive gets the <c>index.json</c> of a layout as it is.
    /// </summary>
    /// <remarks>Entries that the destination has keep their names, but for those that what is copied has too.</remarks>
    /// <param name="source">The medium; it may name no image.</param>
    /// <param name="destination"><c>oci:DIR</c> or <c>oci-archive:FILE</c>, without a tag.</param>
    /// <param name="options">How. It may choose no platform.</param>
    /// <param name="cancellationToken">Cancels the copying.</param>
    /// <exception cref="ArgumentException">An image is named, or a platform chosen.</exception>
    /// <exception cref="ContentNotFoundException">Content is missing that is no foreign layer; then nothing was written.</exception>
    /// <exception cref="ContentMismatchException">Content is not what its descriptor says.</exception>
    /// <exception cref="InvalidDataException">The medium holds nothing, or one name for two images; the destination is something else; or documents contradict one another.</exception>
    /// <exception cref="JsonException">A document is malformed or ambiguous.</exception>
    /// <exception cref="FormatException">The destination is no layout.</exception>
    public static Task<CopiedLayout> CopyAllAsync(ImageLocation source, ImageLocation destination, CopyOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(options);
        if (source.Reference is not null || options.Platform is not null)
        {
            throw new ArgumentException($"{ErrorText.Quote(source.Reference ?? options.Platform!.ToString())} is one image: expected none to be chosen where all are copied.", source.Reference is null ? nameof(options) : nameof(source));
        }

        CopyDestination.ValidateForAll(destination);
        return CopyAllCoreAsync(source, destination, options, cancellationToken);
    }

    /// <inheritdoc cref="CopyAllAsync(ImageLocation, ImageLocation, CopyOptions, CancellationToken)"/>
    public static Task<CopiedLayout> CopyAllAsync(ImageLocation source, ImageLocation destination, CancellationToken cancellationToken = default) =>
        CopyAllAsync(source, destination, CopyOptions.Default, cancellationToken);

    /// <summary>Refuses a location that no image can be written to, before the work is done whose result would be.</summary>
    /// <exception cref="FormatException">The location names no transport, or no name that can be given to an image.</exception>
    /// <exception cref="IOException">No file can be written there.</exception>
    public static void RequireDestination(ImageLocation destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        CopyDestination.Validate(destination);
    }

    /// <summary>Copies an image to a disk that may fail.</summary>
    internal static async Task<CopiedImage> CopyCoreAsync(IContentReader source, Descriptor root, ImageLocation destination, CopyOptions options, IDisk disk, CancellationToken cancellationToken)
    {
        Descriptor chosen = await ChooseAsync(source, root, destination, options, cancellationToken).ConfigureAwait(false);
        bool isNamed = destination.Transport == ImageTransport.Oci || destination.Transport == ImageTransport.OciArchive;
        Descriptor entry = EntryName.WithTag(EntryName.WithoutNames(chosen), isNamed ? destination.Reference : null);
        CopyPlan plan = await CopyPlan.CreateAsync(source, [entry], options.Limits, cancellationToken).ConfigureAwait(false);
        Descriptor copied = await new CopyDestination(destination, options, disk).CopyAsync(source, plan, index: null, cancellationToken).ConfigureAwait(false);
        return new CopiedImage(copied, plan.LeftOut);
    }

    private static async Task<CopiedLayout> CopyAllCoreAsync(ImageLocation source, ImageLocation destination, CopyOptions options, CancellationToken cancellationToken)
    {
        IImageSource medium = await source.OpenAsync(options.Limits, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable disposal = medium.ConfigureAwait(false);
        EntrySet all = await EntrySet.ReadAsync(medium, cancellationToken).ConfigureAwait(false);
        CopyPlan plan = await CopyPlan.CreateAsync(all.Reader, all.Entries, options.Limits, cancellationToken).ConfigureAwait(false);
        await new CopyDestination(destination, options, Disk.System).CopyAsync(all.Reader, plan, all.Index, cancellationToken).ConfigureAwait(false);
        return new CopiedLayout(plan.Entries, plan.LeftOut);
    }

    private static async Task<CopiedImage> CopyCoreAsync(ImageLocation source, ImageLocation destination, CopyOptions options, CancellationToken cancellationToken)
    {
        ImageContent opened = await source.OpenImageAsync(options.Limits, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable disposal = opened.ConfigureAwait(false);
        return await CopyCoreAsync(opened, opened.Root, destination, options, Disk.System, cancellationToken).ConfigureAwait(false);
    }

    // An archive for docker load holds an image, and no index: the only image of an index will do.
    private static async ValueTask<Descriptor> ChooseAsync(IContentReader source, Descriptor root, ImageLocation destination, CopyOptions options, CancellationToken cancellationToken) =>
        options.Platform is not null || (destination.Transport == ImageTransport.DockerArchive && MediaTypes.IsIndex(root.MediaType))
            ? await PlatformChoice.FindAsync(source, root, options.Platform, options.Limits, cancellationToken).ConfigureAwait(false)
            : root;
}
