using OciContent.Internal;
using OciContent.Sources;

namespace OciContent.Filesystem;

/// <summary>Reads the layers of an image and puts them on one another.</summary>
internal static class FilesystemReading
{
    public static async Task<ImageFilesystem> ReadAsync(
        ImageSource source,
        FilesystemOptions options,
        CancellationToken cancellationToken)
    {
        ImageListing listing = await source.ListImagesAsync(cancellationToken).ConfigureAwait(false);
        return await ReadAsync(SelectOne(source, listing).Layers, listing.Problems, source.Name, options, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Reads the layers of an image.</summary>
    /// <param name="stored">The layers, the base first.</param>
    /// <param name="documents">What is wrong with its documents.</param>
    /// <param name="name">What messages call the source.</param>
    /// <param name="options">What is computed, and how large it may be.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<ImageFilesystem> ReadAsync(
        IReadOnlyList<StoredLayer> stored,
        IReadOnlyList<ContentProblem> documents,
        string name,
        FilesystemOptions options,
        CancellationToken cancellationToken)
    {
        LayerScans scans = await LayerScans
            .ReadAsync(stored, name, options, createSpool: null, spoolFrom: 0, cancellationToken)
            .ConfigureAwait(false);
        return scans.Merge(scans.Count, documents);
    }

    private static StoredImage SelectOne(ImageSource source, ImageListing listing)
    {
        StoredImage[] images =
        [
            .. listing.Images.Where(static image => image.IsImage && !StoredImage.IsAttestation(image.Manifest, image.Platform)),
        ];
        if (images is [StoredImage image])
        {
            return image;
        }

        if (images.Length == 0)
        {
            throw new InvalidDataException(
                listing.Problems is [ContentProblem problem, ..]
                    ? $"{ErrorText.Quote(source.Name)} has no image that can be read: {problem.Location}: {problem.Message}"
                    : $"{ErrorText.Quote(source.Name)} has no image: expected one.");
        }

        IEnumerable<string> names = images
            .Select(static image => image.Platform?.ToString() ?? image.Manifest?.Digest.ToString() ?? "")
            .Take(8);
        throw new InvalidDataException(
            $"{ErrorText.Quote(source.Name)} has {images.Length} images ({string.Join(", ", names)}): expected one; name it, or say which "
            + "platform.");
    }
}
