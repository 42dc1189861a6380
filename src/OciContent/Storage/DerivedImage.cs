namespace OciContent.Storage;

/// <summary>
/// An image or index that was made of another by changing documents. The changed documents are in memory, everything else is the source's, which
/// has to stay open; nothing is written anywhere. To be read like any other content, from <see cref="Root"/> on.
/// </summary>
public abstract class DerivedImage : IContentReader
{
    private readonly OverlayReader _reader;

    private protected DerivedImage(IContentReader source, Descriptor before, Descriptor root, IReadOnlyList<DocumentChange> changes, IEnumerable<KeyValuePair<Digest, Func<Stream>>> contents)
    {
        Source = source;
        _reader = new OverlayReader(source, OverlayReader.Of(changes).Concat(contents));
        Before = before;
        Root = root;
        Changes = changes;
    }

    /// <summary>The manifest or index that it was made of.</summary>
    public Descriptor Before { get; }

    /// <summary>The manifest or index of the result; <see cref="Before"/> if nothing changed, but perhaps its media type.</summary>
    public Descriptor Root { get; }

    /// <summary>The documents that changed, in cascade: configs before their manifests, and these before their index.</summary>
    public IReadOnlyList<DocumentChange> Changes { get; }

    /// <inheritdoc/>
    public int MaxDocumentSize => _reader.MaxDocumentSize;

    /// <summary>Where all that did not change is.</summary>
    internal IContentReader Source { get; }

    /// <inheritdoc/>
    public ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default) => _reader.ExistsAsync(content, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default) => _reader.OpenReadAsync(content, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long?> FindSizeAsync(Digest blob, CancellationToken cancellationToken = default) => _reader.FindSizeAsync(blob, cancellationToken);

    /// <summary>Does nothing: the source belongs to who opened it.</summary>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
