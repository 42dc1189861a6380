namespace OciContent.Sources;

/// <summary>
/// An image or index that was made of another by changing documents. The changed documents are in memory, everything else is the source's,
/// which has to stay open; nothing is written anywhere. It is a source like any other, and starts from <see cref="Root"/>.
/// </summary>
public abstract class DerivedImage : ImageSource
{
    private readonly OverlayReader _reader;

    private protected DerivedImage(
        ImageSource source,
        ResolvedImage image,
        Descriptor root,
        IReadOnlyList<DocumentChange> changes,
        IEnumerable<KeyValuePair<Digest, Func<Stream>>> contents)
    {
        Source = source;
        Before = image.Root;
        Root = root;
        Changes = changes;
        _reader = new OverlayReader(image.Content, OverlayReader.Of(changes).Concat(contents));
        SourceEntries = [new SourceEntry(root, ContentLocation.Root("root"))];
    }

    /// <summary>The manifest or index that it was made of.</summary>
    public Descriptor Before { get; }

    /// <summary>The manifest or index of the result; <see cref="Before"/> if nothing changed, but perhaps its media type.</summary>
    public Descriptor Root { get; }

    /// <summary>The documents that changed, in cascade: configs before their manifests, and these before their index.</summary>
    public IReadOnlyList<DocumentChange> Changes { get; }

    /// <inheritdoc/>
    public override string Name => Source.Name;

    /// <inheritdoc/>
    public override string Format => Source.Format;

    /// <inheritdoc/>
    public override ImageReference? Repository => Source.Repository;

    /// <inheritdoc/>
    public override DocumentLimits Limits => Source.Limits;

    /// <inheritdoc/>
    internal override IReadOnlyList<SourceEntry> SourceEntries { get; }

    /// <summary>Where all that did not change is.</summary>
    internal ImageSource Source { get; }

    /// <inheritdoc/>
    public override ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default) =>
        _reader.ExistsAsync(content, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default) =>
        _reader.OpenReadAsync(content, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<long?> FindSizeAsync(Digest blob, CancellationToken cancellationToken = default) =>
        _reader.FindSizeAsync(blob, cancellationToken);

    /// <summary>Does nothing: the source belongs to who opened it.</summary>
    public override ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    internal override async Task<ReferrerLookup> LookUpReferrersAsync(CancellationToken cancellationToken)
    {
        ReferrerLookup own = await base.LookUpReferrersAsync(cancellationToken).ConfigureAwait(false);
        ReferrerLookup before = await Source.LookUpReferrersAsync(cancellationToken).ConfigureAwait(false);
        HashSet<Digest> changed = [.. Changes.Select(static change => change.Before.Digest)];
        return new ReferrerLookup(
            new DerivedReferrers(own.Reader, before.Reader, changed),
            [.. own.Problems.Concat(before.Problems).DistinctBy(static problem => problem.ToString(), StringComparer.Ordinal)]);
    }

    /// <inheritdoc/>
    internal override async Task<IReadOnlyList<Descriptor>> FindTaggedAsync(string tag, CancellationToken cancellationToken)
    {
        IReadOnlyList<Descriptor> found = await Source.FindTaggedAsync(tag, cancellationToken).ConfigureAwait(false);
        return [.. found.Where(entry => Changes.All(change => change.Before.Digest != entry.Digest))];
    }

    /// <inheritdoc/>
    internal override async Task<AnnotatedEntries> LookUpAnnotatedAsync(CancellationToken cancellationToken)
    {
        AnnotatedEntries own = await base.LookUpAnnotatedAsync(cancellationToken).ConfigureAwait(false);
        AnnotatedEntries before = await Source.LookUpAnnotatedAsync(cancellationToken).ConfigureAwait(false);
        own.Add(before, except: Changes.Select(static change => change.Before.Digest).ToHashSet());
        return own;
    }
}
