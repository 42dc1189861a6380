using OciContent.Destinations;
using OciContent.Images;
using OciContent.Sources;

namespace OciContent.Layouts;

/// <summary>What becomes of the entries of a layout's <c>index.json</c> when images are copied to it.</summary>
internal static class LayoutEntries
{
    /// <summary>
    /// The entries that a copy adds: one by a tag, or all by their own names, and then what is attached to them, by cosign's tags or
    /// without names; none if it updates those that are there.
    /// </summary>
    public static IReadOnlyList<Descriptor> Named(ImageCopy copy, string? tag) =>
        copy.UpdateEntry is not null ? []
        : [.. tag is null ? copy.Entries : [IndexEntryName.WithTag(copy.Root, tag)], .. copy.Referrers];

    /// <summary>
    /// The index with entries added to it. One without entries becomes the one that the copy is of, as it is; what is edited in place keeps
    /// its place and its names, and nothing is added.
    /// </summary>
    public static ImageIndex Merge(ImageIndex index, IReadOnlyList<Descriptor> added, ImageCopy copy) =>
        copy.UpdateEntry is { } update ? index with { Manifests = [.. index.Manifests.Select(update)] }
        : copy is { EntryIndex: { } whole, Referrers: [] } && index.Manifests.Count == 0 ? whole
        : index with { Manifests = added.Aggregate(index.Manifests, IndexEntryList.Add) };
}
