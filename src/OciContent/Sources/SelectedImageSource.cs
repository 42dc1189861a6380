using OciContent.Images;

namespace OciContent.Sources;

/// <summary>A part of a source: an image of a name, those for a platform, or both.</summary>
internal sealed class SelectedImageSource(ImageSource source, SourceSelection selection, bool ownsSource) : ImageSource
{
    public override string Name => source.Name;

    public override string Format => source.Format;

    public override ImageReference? Repository => source.Repository;

    public override string? Reference => selection.Reference;

    public override Platform? Platform => selection.Platform;

    public override bool HasManifests => source.HasManifests;

    public override DocumentLimits Limits => source.Limits;

    internal override bool IsHybrid => source.IsHybrid;

    internal override IReadOnlyList<SourceEntry> SourceEntries => selection.Entries;

    internal override SelectedPaths? Selection => selection.Paths;

    internal override ImageIndex? EntryIndex => source.EntryIndex;

    internal override IReadOnlyList<SourceOddity> Oddities => source.Oddities;

    public override IReadOnlyList<Descriptor> Roots => selection.Roots;

    public override ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default) =>
        source.ExistsAsync(content, cancellationToken);

    public override ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default) =>
        source.OpenReadAsync(content, cancellationToken);

    public override ValueTask<long?> FindSizeAsync(Digest blob, CancellationToken cancellationToken = default) =>
        source.FindSizeAsync(blob, cancellationToken);

    public override IAsyncEnumerable<string> ListTagsAsync(CancellationToken cancellationToken = default) =>
        source.ListTagsAsync(cancellationToken);

    public override ValueTask DisposeAsync() => ownsSource ? source.DisposeAsync() : ValueTask.CompletedTask;

    internal override Task WalkAsync(
        IDocumentVisitor visitor,
        IReadOnlyList<SourceEntry> entries,
        SelectedPaths? paths,
        CancellationToken cancellationToken) => source.WalkAsync(visitor, entries, paths, cancellationToken);

    internal override Task<ReferrerLookup> LookUpReferrersAsync(CancellationToken cancellationToken) =>
        source.LookUpReferrersAsync(cancellationToken);

    internal override Task<IReadOnlyList<Descriptor>> FindTaggedAsync(string tag, CancellationToken cancellationToken) =>
        source.FindTaggedAsync(tag, cancellationToken);

    internal override Task<AnnotatedEntries> LookUpAnnotatedAsync(CancellationToken cancellationToken) =>
        source.LookUpAnnotatedAsync(cancellationToken);

    internal override IReadOnlyList<SourceEntry> FindEntries(string reference) =>
        [.. source.FindEntries(reference).Where(found => SourceEntries.Any(entry => entry.Location == found.Location))];

    internal override Task<ManifestedSource> WithManifestsAsync(
        IReadOnlyList<Descriptor> roots,
        ImageFormat form,
        CancellationToken cancellationToken) => source.WithManifestsAsync(roots, form, cancellationToken);
}
