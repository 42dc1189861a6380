using System.Text.Json;
using OciContent.Images;
using OciContent.Sources;

namespace OciContent.Conversion;

/// <summary>
/// Converts images and indexes between Docker's form and image-spec's, as a named tool does, byte for byte. Layers keep their bytes
/// and digests, but for those of archives without manifests, which containers/image decompresses, and compresses where it writes to.
/// </summary>
/// <example>
/// <code>
/// await using ImageSource source = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
/// await using ConvertedImage converted = await ImageConverter.ConvertAsync(source, new ConversionOptions { Target = ImageFormat.Docker });
/// await ImageCopier.CopyAsync(converted, ImageLocation.Parse("dir:converted"));
/// </code>
/// </example>
public static class ImageConverter
{
    /// <summary>
    /// Converts an image, or an index with all its images. Nothing is written: the result tells what is lost before anybody does.
    /// </summary>
    /// <param name="source">
    /// One image or index: what was selected, or the only one there. It has to stay open as long as the result is used.
    /// </param>
    /// <param name="options">To what, and as whose conversion.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">
    /// The source has several images; the profile's tool refuses the image; or a limit is exceeded, which what is made counts to, too.
    /// </exception>
    /// <exception cref="JsonException">A document is malformed or ambiguous.</exception>
    /// <exception cref="ContentNotFoundException">A document is not there.</exception>
    /// <exception cref="ContentMismatchException">A document is not what its descriptor says.</exception>
    /// <exception cref="NotSupportedException">The algorithm of a document's digest is not supported.</exception>
    public static Task<ConvertedImage> ConvertAsync(
        ImageSource source,
        ConversionOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        return ConvertCoreAsync(source, options, cancellationToken);
    }

    private static async Task<ConvertedImage> ConvertCoreAsync(
        ImageSource source,
        ConversionOptions options,
        CancellationToken cancellationToken)
    {
        // Where there is no manifest, one of the config's form is what tools start from.
        ResolvedImage image = await source.ResolveAsync(ImageFormat.Docker, cancellationToken).ConfigureAwait(false);
        if (source.HasManifests || options.Profile.Rules is null)
        {
            return await ConvertAsync(source, image, archived: null, options, cancellationToken).ConfigureAwait(false);
        }

        var archived = new ArchivedImage(options);
        try
        {
            image = await archived.ReadAsync(image, cancellationToken).ConfigureAwait(false);
            return await ConvertAsync(source, image, archived, options, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await archived.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<ConvertedImage> ConvertAsync(
        ImageSource source,
        ResolvedImage image,
        ArchivedImage? archived,
        ConversionOptions options,
        CancellationToken cancellationToken)
    {
        var session = new ConversionSession(image.Content, source.Name, source.Limits, options);
        Descriptor? result = options.Profile == ConversionProfile.Containerd
            ? await new ContainerdConversion(session).ConvertAsync(image.Root, cancellationToken).ConfigureAwait(false)
            : await new ContainersImageConversion(session).ConvertAsync(image.Root, cancellationToken).ConfigureAwait(false);
        return new ConvertedImage(source, image, result ?? image.Root, session.Documents, session.Losses, archived);
    }
}
