using System.Runtime.CompilerServices;
using OciContent.Destinations;
using OciContent.Internal;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>
/// A tar file that is both an OCI layout and a docker-archive, that images are copied to: one by a name, or several by their own. It is
/// written anew, so what is there is replaced only by itself.
/// </summary>
internal sealed class HybridArchiveDestination(string name, string path, string? reference, IDisk disk) : ImageDestination
{
    public override string Name => name;

    public override bool HoldsIndexes => false;

    public override bool HoldsSeveral => reference is null;

    public override void Validate()
    {
        ParseName();
        AtomicFile.Validate(path);
    }

    public override async Task<Descriptor> WriteAsync(ImageCopy copy, CancellationToken cancellationToken = default)
    {
        RequireDigestsOfBytes(copy);
        IReadOnlyList<Descriptor> entries = await EntriesAsync(copy, cancellationToken).ConfigureAwait(false);
        return await AtomicFile
            .WriteAsync(
                path,
                async output =>
                {
                    await HybridArchive.WriteCoreAsync(output, copy, entries, cancellationToken).ConfigureAwait(false);
                    return IndexEntryName.WithoutNames(copy.Entries[0]);
                },
                disk)
            .ConfigureAwait(false);
    }

    private ImageReference? ParseName() => reference is null ? null : LoadableImage.ParseName(reference);

    private async Task<IReadOnlyList<Descriptor>> EntriesAsync(ImageCopy copy, CancellationToken cancellationToken)
    {
        IReadOnlyList<Descriptor> added = HybridArchive.EntriesOf(copy, ParseName());
        if (!AtomicFile.HasContent(path))
        {
            return added;
        }

        FileTree files = await FileTree
            .OpenAsync(path, isFolder: false, HybridArchive.Expectation + ", or nothing", ImageSourceOptions.Default, cancellationToken)
            .ConfigureAwait(false);
        await using ConfiguredAsyncDisposable disposal = files.ConfigureAwait(false);
        if (!ImageLayout.IsLayout(files) || !DockerArchive.IsDockerArchive(files))
        {
            throw new InvalidDataException(
                $"{ErrorText.Quote(path)} is there and is something else: expected {HybridArchive.Expectation}, or nothing.");
        }

        ImageLayout existing = await ImageLayout.OpenAsync(files, DocumentLimits.Default, cancellationToken).ConfigureAwait(false);
        bool isOne = existing.Entries.DistinctBy(static entry => entry.Digest).Count() == 1;
        if (copy.UpdateEntry is { } update && isOne)
        {
            return [.. existing.Entries.Select(update)];
        }

        Descriptor? lost = existing.Entries.FirstOrDefault(entry => !added.Any(other => Replaces(other, entry)));
        return lost is null && copy.UpdateEntry is null
            ? added
            : throw new InvalidDataException(
                $"{ErrorText.Quote(path)} is there and holds {NameOf(lost ?? existing.Entries[0])}, which would be lost: expected another "
                + "file, as such an archive is written anew.");
    }

    private static string NameOf(Descriptor entry) =>
        IndexEntryName.Of(entry) is { } name ? ErrorText.Quote(name) : entry.Digest.ToString();

    // Its name moves, as a tag does; what has no name is replaced by itself alone.
    private static bool Replaces(Descriptor added, Descriptor entry) =>
        IndexEntryName.FullNameOf(entry) is { } name
            ? IndexEntryName.FullNameOf(added) is { } own && IndexEntryName.IsSameImage(own, name)
            : added.Digest == entry.Digest && (IndexEntryName.TagOf(entry) is not { } tag || IndexEntryName.TagOf(added) == tag);
}
