using OciContent.Internal;

namespace OciContent.Layouts;

/// <summary>An archive of Docker 25 or later, which is both an OCI layout and a docker-archive.</summary>
internal static class HybridArchive
{
    /// <summary>Refuses an archive that holds other images for those who read <c>manifest.json</c> than for those who read <c>index.json</c>.</summary>
    /// <exception cref="InvalidDataException">An image or a name means something else on the other side.</exception>
    public static async Task RequireAgreementAsync(ImageLayout layout, FileTree files, ImageSourceOptions options, CancellationToken cancellationToken)
    {
        // Disposing the archive would dispose the files, which are the layout's.
        DockerArchive archive = await DockerArchive.OpenAsync(files, options, cancellationToken).ConfigureAwait(false);
        ImageListing ofArchive = await archive.ListImagesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        ImageListing ofLayout = await layout.ListImagesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        foreach (StoredImage image in ofArchive.Images)
        {
            if (!ofLayout.Images.Any(other => other.Config?.Digest == image.Config!.Digest))
            {
                throw Disagree(files, $"'manifest.json' lists the image {image.Config!.Digest}, 'index.json' does not");
            }

            foreach (string tag in image.Tags)
            {
                StoredImage[] namesakes = [.. ofLayout.Images.Where(other => other.Tags.Any(name => EntryName.IsSameImage(name, tag)))];
                if (namesakes.Length > 0 && !Array.Exists(namesakes, other => other.Config?.Digest == image.Config!.Digest))
                {
                    throw Disagree(files, $"{ErrorText.Quote(tag)} is the image {image.Config!.Digest} in 'manifest.json', but {namesakes[0].Config?.Digest} in 'index.json'");
                }
            }
        }
    }

    private static InvalidDataException Disagree(FileTree files, string what) =>
        new($"{ErrorText.Quote(files.Path)} holds different images for different readers: {what}. Expected the same; oci-archive: or docker-archive: before the path chooses one.");
}
