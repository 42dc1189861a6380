using OciContent.Destinations;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Sources;

namespace OciContent.Layouts;

/// <summary>
/// An archive that is both an OCI layout and a docker-archive, as <c>docker save</c> of Docker 25 or later and
/// <c>docker buildx build --output type=docker</c> write it: every engine loads it, and what reads layouts reads it too.
/// </summary>
public static class HybridArchive
{
    internal const string TransportName = "docker-oci-archive";
    internal const string Expectation = "a tar file that is an OCI layout and has a 'manifest.json'";

    /// <summary>
    /// Writes such an archive to a stream that need not be able to seek: the layers as they are stored, once for both, in order of their
    /// names, so that an image always has the same archive.
    /// </summary>
    /// <param name="output">Where it is written; it stays open, and what was written before a failure is not an archive.</param>
    /// <param name="copy">One image or several, each with a manifest of its own.</param>
    /// <param name="name">
    /// The name that the image gets, with a tag: in <c>index.json</c> as <c>org.opencontainers.image.ref.name</c> (the tag) and
    /// <c>io.containerd.image.name</c>, and in <c>RepoTags</c>; <c>null</c> for the names that it has.
    /// </param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <exception cref="InvalidDataException">It is not an image: <c>docker load</c> takes nothing else.</exception>
    /// <exception cref="ContentNotFoundException">A foreign layer is not there.</exception>
    /// <exception cref="ContentMismatchException">Content is not what its descriptor says.</exception>
    public static Task WriteAsync(
        Stream output,
        ImageCopy copy,
        ImageReference? name,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(copy);
        return name is null or { Digest: null, Tag: not null }
            ? WriteCoreAsync(output, copy, EntriesOf(copy, name), cancellationToken)
            : throw new ArgumentException($"'{name}' has a digest, or no tag: expected NAME:TAG.", nameof(name));
    }

    /// <summary>The entries of <c>index.json</c>: those of a copy, by a name or by their own.</summary>
    internal static IReadOnlyList<Descriptor> EntriesOf(ImageCopy copy, ImageReference? name) =>
        name is null
            ? copy.Entries
            :
            [
                IndexEntryName.WithFullName(
                    IndexEntryName.WithTag(IndexEntryName.WithoutNames(copy.Root), name.Tag),
                    name.ToString()),
            ];

    /// <summary>Writes an archive with given entries.</summary>
    internal static async Task WriteCoreAsync(
        Stream output,
        ImageCopy copy,
        IReadOnlyList<Descriptor> entries,
        CancellationToken cancellationToken)
    {
        var items = new List<DockerArchiveItem>();
        foreach (IGrouping<Digest, Descriptor> image in entries.GroupBy(static entry => entry.Digest))
        {
            ImageDocument? document = copy.Documents.FirstOrDefault(document => document.Digest == image.Key);
            (ImageManifest manifest, _) = await LoadableImage.ReadAsync(copy, document, cancellationToken).ConfigureAwait(false);
            items.Add(
                new DockerArchiveItem
                {
                    Config = BlobPath.Of(manifest.Config.Digest),
                    RepoTags = [.. image.Select(RepoTagOf).OfType<string>().Distinct(StringComparer.Ordinal)],
                    Layers = [.. manifest.Layers.Select(static layer => BlobPath.Of(layer.Digest))],
                });
        }

        var index = new ImageIndex { Manifests = entries };
        var writer = new OciArchiveWriter(copy, index)
        {
            Files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal)
            {
                [DockerArchive.ManifestFileName] = LoadableImage.WriteManifest(items),
            },
        };
        await writer.WriteAsync(output, cancellationToken).ConfigureAwait(false);
    }

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
    internal static async Task<ImageSource> ReadAsync(
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

    // A tag alone says of which name it is only in a layout that has one.
    private static string? RepoTagOf(Descriptor entry) =>
        ImageReference.TryParse(IndexEntryName.FullNameOf(entry), out ImageReference? name) && name.Digest is null
            ? name.WithDefaultTag().ToString()
            : null;

    private static InvalidDataException Disagree(FileTree files, string what) =>
        new(
            $"{ErrorText.Quote(files.Path)} holds different images for different readers: {what}. Expected the same; oci-archive: "
            + "or docker-archive: before the path chooses one.");
}
