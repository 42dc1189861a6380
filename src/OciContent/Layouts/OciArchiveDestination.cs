using System.Runtime.CompilerServices;
using OciContent.Destinations;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>
/// An OCI image layout in a tar file, that images are copied to: one by a tag, or several by their own names. The other images of an
/// archive that is there already stay.
/// </summary>
internal sealed class OciArchiveDestination(string name, string path, LayoutTarget target, IDisk disk) : ImageDestination
{
    public override string Name => name;

    public override bool HoldsSeveral => target.IsAll;

    public override bool KeepsContent => true;

    public override bool HoldsReferrers => true;

    public override bool ListsReferrers => true;

    public override void Validate()
    {
        target.Validate();

        AtomicFile.Validate(path);
    }

    public override async Task<Descriptor> WriteAsync(ImageCopy copy, CancellationToken cancellationToken = default)
    {
        RequireDigestsOfBytes(copy);
        ImageLayout? existing = await OpenExistingAsync(cancellationToken).ConfigureAwait(false);
        if (existing is null)
        {
            return await WriteAsync(copy, existing: null, cancellationToken).ConfigureAwait(false);
        }

        await using ConfiguredAsyncDisposable disposal = existing.ConfigureAwait(false);
        return await WriteAsync(copy, existing, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Descriptor> WriteAsync(ImageCopy copy, ImageLayout? existing, CancellationToken cancellationToken)
    {
        ImageIndex before = existing?.Index ?? new ImageIndex { Manifests = [] };
        var archive = new OciArchiveWriter(copy, LayoutEntries.Merge(before, target.EntriesOf(copy, name), copy));
        if (existing is not null)
        {
            await RequireTagsKeptAsync(copy, existing, new EntryTags(before.Manifests), cancellationToken).ConfigureAwait(false);
            await archive.KeepAsync(existing, cancellationToken).ConfigureAwait(false);
        }

        return await AtomicFile.WriteAsync(
            path,
            async output =>
            {
                await archive.WriteAsync(output, cancellationToken).ConfigureAwait(false);
                return IndexEntryName.WithoutNames(copy.Entries[0]);
            },
            disk).ConfigureAwait(false);
    }

    // A device, a pipe or an empty file, which cannot be told from these, is written to, whatever it is.
    private async Task<ImageLayout?> OpenExistingAsync(CancellationToken cancellationToken)
    {
        if (!AtomicFile.HasContent(path))
        {
            return null;
        }

        FileTree files = await FileTree
            .OpenAsync(path, isFolder: false, "a tar file with an OCI layout, or nothing", ImageSourceOptions.Default, cancellationToken)
            .ConfigureAwait(false);
        return await files
            .HandOverAsync(() =>
                !ImageLayout.IsLayout(files)
                    ? throw new InvalidDataException(
                        $"{ErrorText.Quote(path)} is there and has no '{ImageLayout.LayoutFileName}': expected a tar file with an "
                        + "OCI layout, or nothing.")
                : DockerArchive.IsDockerArchive(files)
                    ? throw new InvalidDataException(
                        $"{ErrorText.Quote(path)} is there and is an archive of docker save too, which would be lost: expected a "
                        + "tar file with an OCI layout alone, or nothing.")
                : ImageLayout.OpenAsync(files, DocumentLimits.Default, cancellationToken))
            .ConfigureAwait(false);
    }
}
