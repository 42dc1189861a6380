using OciContent.Storage;

namespace OciContent.Destinations;

/// <summary>A store without names.</summary>
internal sealed class ContentStoreDestination(IContentStore store, string name) : ImageDestination
{
    public override string Name => name;

    public override bool HoldsSeveral => true;

    public override bool KeepsContent => true;

    public override bool HoldsReferrers => true;

    public override async Task<Descriptor> WriteAsync(ImageCopy copy, CancellationToken cancellationToken = default)
    {
        await PutAllAsync(copy, store, cancellationToken).ConfigureAwait(false);
        return copy.Entries[0];
    }
}
