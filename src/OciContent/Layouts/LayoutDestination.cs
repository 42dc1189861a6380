using System.Runtime.CompilerServices;
using OciContent.Destinations;
using OciContent.Internal;
using OciContent.Sources;

namespace OciContent.Layouts;

/// <summary>An OCI image layout in a folder, that images are copied to: one by a tag, or several by their own names.</summary>
internal sealed class LayoutDestination(string name, string path, LayoutTarget target, IDisk disk) : ImageDestination
{
    public override string Name => name;

    public override bool HoldsSeveral => target.IsAll;

    public override bool KeepsContent => true;

    public override bool HoldsReferrers => true;

    public override bool ListsReferrers => true;

    public override void Validate() => target.Validate();

    public override async Task<Descriptor> WriteAsync(ImageCopy copy, CancellationToken cancellationToken = default)
    {
        RequireDigestsOfBytes(copy);
        ImageLayoutStore store = await ImageLayoutStore
            .OpenAsync(path, DocumentLimits.Default, disk, cancellationToken)
            .ConfigureAwait(false);
        await using ConfiguredAsyncDisposable disposal = store.ConfigureAwait(false);
        IReadOnlyList<Descriptor> entries = target.EntriesOf(copy, name);
        var tags = new EntryTags((await store.ReadIndexAsync(cancellationToken).ConfigureAwait(false)).Manifests);
        await RequireTagsKeptAsync(copy, store, tags, cancellationToken).ConfigureAwait(false);
        await PutAllAsync(copy, store, cancellationToken).ConfigureAwait(false);
        await store.AddEntriesAsync(entries, copy, cancellationToken).ConfigureAwait(false);
        return IndexEntryName.WithoutNames(copy.Entries[0]);
    }
}
