using System.Text.Json;
using OciContent.Images;
using OciContent.Storage;

namespace OciContent.Conversion;

/// <summary>
/// Converts images and indexes between Docker's form and image-spec's, as a named tool does, byte for byte. Layers keep their bytes
/// and digests.
/// </summary>
public static class ImageConverter
{
    /// <summary>Converts an image, or an index with all its images. Nothing is written: the result tells what is lost before anybody does.</summary>
    /// <param name="source">Where the image is; it has to stay open as long as the result is used.</param>
    /// <param name="root">The manifest or index to convert.</param>
    /// <param name="options">To what, and as whose conversion.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">The profile's tool refuses the image, or a limit is exceeded.</exception>
    /// <exception cref="JsonException">A document is malformed or ambiguous.</exception>
    /// <exception cref="ContentNotFoundException">A document is not there.</exception>
    /// <exception cref="ContentMismatchException">A document is not what its descriptor says.</exception>
    /// <exception cref="NotSupportedException">The algorithm of a document's digest is not supported.</exception>
    public static Task<ConvertedImage> ConvertAsync(IContentReader source, Descriptor root, ConversionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(options);
        return ConvertCoreAsync(source, root, options, cancellationToken);
    }

    private static async Task<ConvertedImage> ConvertCoreAsync(IContentReader source, Descriptor root, ConversionOptions options, CancellationToken cancellationToken)
    {
        var session = new ConversionSession(source, options);
        Descriptor? result = options.Profile == ConversionProfile.Containerd
            ? await new ContainerdConversion(session).ConvertAsync(root, cancellationToken).ConfigureAwait(false)
            : await new ContainersImageConversion(session).ConvertAsync(root, cancellationToken).ConfigureAwait(false);
        return new ConvertedImage(source, root, result ?? root, session.Documents, session.Losses);
    }
}
