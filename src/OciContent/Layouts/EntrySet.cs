using OciContent.Images;
using OciContent.Internal;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>All that a medium holds, as entries of a layout.</summary>
/// <param name="Reader">Reads what they lead to.</param>
/// <param name="Entries">The entries, with their names.</param>
/// <param name="Index">The index that they stand in, as the medium has it; <c>null</c> if it has none.</param>
internal sealed record EntrySet(IContentReader Reader, IReadOnlyList<Descriptor> Entries, ImageIndex? Index)
{
    /// <summary>Reads the entries of a medium.</summary>
    /// <exception cref="InvalidDataException">There are none, or one name stands at two images.</exception>
    public static async Task<EntrySet> ReadAsync(IImageSource source, CancellationToken cancellationToken)
    {
        EntrySet all = source switch
        {
            ImageLayout layout => new EntrySet(layout, layout.Index.Manifests, layout.Index),
            ImageDirectory directory => new EntrySet(directory, [directory.Root.ToDescriptor()], null),
            _ => await ReadAsync((DockerArchive)source, cancellationToken).ConfigureAwait(false),
        };
        if (all.Entries.Count == 0)
        {
            throw new InvalidDataException($"{ErrorText.Quote(source.Path)} has no images: expected one or more.");
        }

        RequireUniqueNames(source, all.Entries, EntryName.TagOf);
        RequireUniqueNames(source, all.Entries, EntryName.FullNameOf);
        return all;
    }

    private static void RequireUniqueNames(IImageSource source, IReadOnlyList<Descriptor> entries, Func<Descriptor, string?> nameOf)
    {
        foreach (IGrouping<string?, Descriptor> named in entries.Where(entry => nameOf(entry) is not null).GroupBy(nameOf, StringComparer.Ordinal))
        {
            Descriptor[] different = [.. named.DistinctBy(static entry => entry.Digest)];
            if (different.Length > 1)
            {
                throw new InvalidDataException($"{ErrorText.Quote(source.Path)} has {different.Length} images {ErrorText.Quote(named.Key!)}, {different[0].Digest} and {different[1].Digest}: expected one.");
            }
        }
    }

    private static async Task<EntrySet> ReadAsync(DockerArchive archive, CancellationToken cancellationToken)
    {
        ImageListing listing = await archive.ListImagesAsync(reference: null, cancellationToken).ConfigureAwait(false);
        (DockerArchiveContent content, IReadOnlyList<Descriptor> roots) = await DockerArchiveContent.ReadAsync(archive, listing.Images, cancellationToken).ConfigureAwait(false);
        return new EntrySet(content, [.. listing.Images.Zip(roots).SelectMany(static image => Named(image.Second, image.First.Tags))], null);
    }

    // By its full name, as two repositories may have the same tag.
    private static IEnumerable<Descriptor> Named(Descriptor root, IReadOnlyList<string> names) =>
        names.Count == 0 ? [root] : names.Select(name => EntryName.IsTag(name) ? EntryName.WithTag(root, name) : EntryName.WithFullName(root, name));
}
