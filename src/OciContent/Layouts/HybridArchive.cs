using OciContent.Internal;
using OciContent.Sources;

namespace OciContent.Layouts;

/// <summary>An archive of Docker 25 or later, which is both an OCI layout and a docker-archive.</summary>
internal static class HybridArchive
{
    /// <summary>
    /// What an archive holds that is both: the layout, which says more; or what <c>manifest.json</c> lists where <c>index.json</c> lists
    /// nothing, as Docker saves images without a name.
    /// </summary>
    /// <param name="layout">The layout.</param>
    /// <param name="files">The files of both.</param>
    /// <param name="limits">Limits on the documents.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">
    /// It holds other images for those who read <c>manifest.json</c> than for those who read <c>index.json</c>.
    /// </exception>
    public static async Task<ImageSource> ReadAsync(
        ImageLayout layout,
        FileTree files,
        DocumentLimits limits,
        CancellationToken cancellationToken)
    {
        // Only one of the two is disposed of, and with it the files.
        if (layout.Entries.Count == 0)
        {
            var oddity = new SourceOddity(
                ContentLocation.Root(files.Path),
                "Its 'index.json' lists nothing: the images are those of 'manifest.json'.");
            return await DockerArchive.OpenAsync(files, limits, [oddity], cancellationToken).ConfigureAwait(false);
        }

        DockerArchive archive = await DockerArchive.OpenAsync(files, limits, oddities: [], cancellationToken).ConfigureAwait(false);
        ImageListing ofArchive = await archive.ListImagesAsync(cancellationToken).ConfigureAwait(false);
        ImageListing ofLayout = await layout.ListImagesAsync(cancellationToken).ConfigureAwait(false);
        foreach (StoredImage image in ofArchive.Images)
        {
            if (!ofLayout.Images.Any(other => other.Config?.Digest == image.Config!.Digest))
            {
                throw Disagree(files, $"'manifest.json' lists the image {image.Config!.Digest}, 'index.json' does not");
            }

            foreach (string tag in image.Tags)
            {
                StoredImage[] namesakes =
                [
                    .. ofLayout.Images.Where(other => other.Tags.Any(name => IndexEntryName.IsSameImage(name, tag))),
                ];
                if (namesakes.Length > 0 && !Array.Exists(namesakes, other => other.Config?.Digest == image.Config!.Digest))
                {
                    throw Disagree(
                        files,
                        $"{ErrorText.Quote(tag)} is the image {image.Config!.Digest} in 'manifest.json', but "
                        + $"{namesakes[0].Config?.Digest} in 'index.json'");
                }
            }
        }

        return layout;
    }

    private static InvalidDataException Disagree(FileTree files, string what) =>
        new(
            $"{ErrorText.Quote(files.Path)} holds different images for different readers: {what}. Expected the same; oci-archive: "
            + "or docker-archive: before the path chooses one.");
}
