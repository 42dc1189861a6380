using OciContent.Images;

namespace OciContent.Sources;

/// <summary>A source under the name of where it came from: what an engine or another keeper handed out as an archive.</summary>
internal sealed class OriginatedSource(ImageSource source, ContentOrigin origin) : ImageSource
{
    public override string Name => origin.Name;

    public override string Format => origin.Format;

    public override ImageReference? Repository => origin.Repository;

    public override string? Reference => origin.Reference;

    public override Platform? Platform => source.Platform;

    public override bool HasManifests => source.HasManifests;

    public override DocumentLimits Limits => source.Limits;

    internal override bool IsHybrid => source.IsHybrid;

    internal override IReadOnlyList<SourceEntry> SourceEntries => source.SourceEntries;

    internal override SelectedPaths? Selection => source.Selection;

    internal override ImageIndex? EntryIndex => source.EntryIndex;

    internal override IReadOnlyList<(ContentLocation Location, Exception Fault)> Faults => source.Faults;

    internal override IReadOnlyList<SourceOddity> Oddities => source.Oddities;

    public override IReadOnlyList<Descriptor> Roots => source.Roots;

    public override ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default) =>
        source.ExistsAsync(content, cancellationToken);

    public override ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default) =>
        source.OpenReadAsync(content, cancellationToken);

    public override ValueTask<long?> FindSizeAsync(Digest blob, CancellationToken cancellationToken = default) =>
        source.FindSizeAsync(blob, cancellationToken);

    public override IAsyncEnumerable<string> ListTagsAsync(CancellationToken cancellationToken = default) =>
        source.ListTagsAsync(cancellationToken);

    public override ValueTask DisposeAsync() => source.DisposeAsync();

    internal override Task WalkAsync(
        IDocumentVisitor visitor,
        IReadOnlyList<SourceEntry> entries,
        SelectedPaths? selection,
        CancellationToken cancellationToken) => source.WalkAsync(visitor, entries, selection, cancellationToken);

    internal override IReadOnlyList<SourceEntry> FindEntries(string reference) => source.FindEntries(reference);

    internal override long CountUnreachable(IReadOnlySet<Digest> reached) => source.CountUnreachable(reached);

    internal override Task<ReferrerLookup> LookUpReferrersAsync(CancellationToken cancellationToken) =>
        source.LookUpReferrersAsync(cancellationToken);

    internal override Task<IReadOnlyList<Descriptor>> FindTaggedAsync(string tag, CancellationToken cancellationToken) =>
        source.FindTaggedAsync(tag, cancellationToken);

    internal override Task<AnnotatedEntries> LookUpAnnotatedAsync(CancellationToken cancellationToken) =>
        source.LookUpAnnotatedAsync(cancellationToken);

    internal override Task<ManifestedSource> WithManifestsAsync(
        IReadOnlyList<Descriptor> roots,
        ImageFormat form,
        CancellationToken cancellationToken) => source.WithManifestsAsync(roots, form, cancellationToken);

    internal override void RequireWithoutManifests(string destination) => source.RequireWithoutManifests(destination);
}
