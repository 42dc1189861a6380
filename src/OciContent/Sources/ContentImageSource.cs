using OciContent.Storage;

namespace OciContent.Sources;

/// <summary>Content that can be read, and the manifests and indexes that it starts from.</summary>
internal sealed class ContentImageSource : ImageSource
{
    private readonly IContentReader _content;
    private readonly ContentOrigin _origin;

    public ContentImageSource(IContentReader content, IReadOnlyList<Descriptor> entries, ContentOrigin origin, DocumentLimits limits)
    {
        _content = content;
        _origin = origin;
        Limits = limits;
        SourceEntries =
        [
            .. entries.Select(
                (entry, i) =>
                    new SourceEntry(entry, entries.Count == 1 ? ContentLocation.Root("root") : ContentLocation.Entry("the source", i))),
        ];
    }

    public override string Name => _origin.Name;

    public override string Format => _origin.Format;

    public override ImageReference? Repository => _origin.Repository;

    public override string? Reference => _origin.Reference;

    public override DocumentLimits Limits { get; }

    internal override IReadOnlyList<SourceEntry> SourceEntries { get; }

    public override ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default) =>
        _content.ExistsAsync(content, cancellationToken);

    public override ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default) =>
        _content.OpenReadAsync(content, cancellationToken);

    public override ValueTask<long?> FindSizeAsync(Digest blob, CancellationToken cancellationToken = default) =>
        _content.FindSizeAsync(blob, cancellationToken);

    public override IAsyncEnumerable<string> ListTagsAsync(CancellationToken cancellationToken = default) =>
        _content is ITagReader tags ? tags.ListTagsAsync(cancellationToken) : base.ListTagsAsync(cancellationToken);

    public override ValueTask DisposeAsync() => _origin.OwnsContent ? _content.DisposeAsync() : ValueTask.CompletedTask;

    internal override Task<ReferrerLookup> LookUpReferrersAsync(CancellationToken cancellationToken) => _content switch
    {
        ImageSource source => source.LookUpReferrersAsync(cancellationToken),
        IReferrerReader reader => Task.FromResult(new ReferrerLookup(reader, [])),
        _ => base.LookUpReferrersAsync(cancellationToken),
    };

    internal override async Task<IReadOnlyList<Descriptor>> FindTaggedAsync(string tag, CancellationToken cancellationToken) =>
        _content switch
        {
            ImageSource source => await source.FindTaggedAsync(tag, cancellationToken).ConfigureAwait(false),
            ITagResolver resolver =>
                await resolver.FindTagAsync(tag, cancellationToken).ConfigureAwait(false) is { } found ? [found] : [],
            _ => await base.FindTaggedAsync(tag, cancellationToken).ConfigureAwait(false),
        };

    internal override Task<AnnotatedEntries> LookUpAnnotatedAsync(CancellationToken cancellationToken) =>
        _content is ImageSource source
            ? source.LookUpAnnotatedAsync(cancellationToken)
            : base.LookUpAnnotatedAsync(cancellationToken);
}
