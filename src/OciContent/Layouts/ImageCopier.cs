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

    /// <summary>Copies an image to a disk that may fail.</summary>
    internal static async Task<CopiedImage> CopyCoreAsync(IContentReader source, Descriptor root, ImageLocation destination, CopyOptions options, IDisk disk, CancellationToken cancellationToken)
    {
        Descriptor chosen = await ChooseAsync(source, root, destination, options, cancellationToken).ConfigureAwait(false);
        CopyPlan plan = await CopyPlan.CreateAsync(source, EntryName.WithoutNames(chosen), options.Limits, cancellationToken).ConfigureAwait(false);
        Descriptor copied = await new CopyDestination(destination, options, disk).CopyAsync(source, plan, cancellationToken).ConfigureAwait(false);
        return new CopiedImage(copied, plan.LeftOut);
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
