using System.Runtime.CompilerServices;
using OciContent.Destinations;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>
/// A tar file for <c>docker load</c>, that an image is copied to. It holds no manifest, so no index either; and this one image, as
/// containers/image writes it.
/// </summary>
internal sealed class DockerArchiveDestination(string name, string path, string? reference, IDisk disk) : ImageDestination
{
    public override string Name => name;

    public override bool HoldsIndexes => false;

    public override bool HoldsManifests => false;

    public override void Validate()
    {
        ParseName();
        AtomicFile.Validate(path);
    }

    public override async Task<Descriptor> WriteAsync(ImageCopy copy, CancellationToken cancellationToken = default)
    {
        (ImageManifest manifest, ImageConfig config) = await LoadableImage
            .ReadAsync(copy, copy.Documents is [ImageDocument only] ? only : null, cancellationToken)
            .ConfigureAwait(false);
        ImageReference? repoTag = await NameOrExistingAsync(copy, cancellationToken).ConfigureAwait(false);
        await AtomicFile
            .WriteAsync(
                path,
                async output =>
                {
                    if (!output.CanSeek)
                    {
                        throw new InvalidDataException(
                            $"{ErrorText.Quote(path)} is a pipe: expected a file for a docker-archive, whose layers' sizes are "
                            + "known only when they are written.");
                    }

                    await new DockerArchiveWriter(output, copy)
                        .WriteAsync(manifest, config, repoTag, cancellationToken)
                        .ConfigureAwait(false);
                    return true;
                },
            disk).ConfigureAwait(false);
        return new Descriptor { MediaType = MediaTypes.DockerConfig, Digest = DockerArchiveWriter.ImageIdOf(config), Size = config.Size };
    }

    private ImageReference? ParseName() => reference is null ? null : LoadableImage.ParseName(reference);

    // What is there is replaced only by its own image, new or edited: another image, or another name of it, would be lost.
    private async Task<ImageReference?> NameOrExistingAsync(ImageCopy copy, CancellationToken cancellationToken)
    {
        bool isInPlace = copy.UpdateEntry is not null;
        ImageReference? repoTag = isInPlace ? null : ParseName();
        if (!AtomicFile.HasContent(path))
        {
            return repoTag;
        }

        FileTree files = await FileTree
            .OpenAsync(path, isFolder: false, "a tar file of docker save, or nothing", ImageSourceOptions.Default, cancellationToken)
            .ConfigureAwait(false);
        await using ConfiguredAsyncDisposable disposal = files.ConfigureAwait(false);
        DockerArchive existing = await DockerArchive
            .OpenAsync(files, DocumentLimits.Default, oddities: [], cancellationToken)
            .ConfigureAwait(false);
        string[] names = [.. existing.Manifest.Items.SelectMany(static item => item.RepoTags).Distinct(StringComparer.Ordinal)];
        Descriptor[] images = [.. existing.Entries.DistinctBy(static entry => entry.Digest)];
        if (ImageLayout.IsLayout(files))
        {
            throw new InvalidDataException(
                $"{ErrorText.Quote(path)} is there and is an OCI layout too, which would be lost: expected an archive of docker "
                + "save alone, or nothing.");
        }

        if (isInPlace && images.Length <= 1 && names.Length <= 1 && existing.Faults.Count == 0)
        {
            return names is [string own] ? ImageReference.Parse(own) : null;
        }

        bool isSame = existing.Faults.Count == 0 && images.Length == 1 && copy.Blobs.Any(blob => blob.Digest == images[0].Digest);
        string? lost = names.FirstOrDefault(other => repoTag is null || !IndexEntryName.IsSameImage(other, repoTag.ToString()));
        return lost is null && (isSame || (names.Length > 0 && images.Length == 1))
            ? repoTag
            : throw new InvalidDataException(
                $"{ErrorText.Quote(path)} is there and holds {lost ?? images.FirstOrDefault()?.Digest.ToString() ?? "an archive"}, "
                + "which would be lost: expected another file, as a docker-archive is written anew.");
    }
}
