using OciContent.Storage;

namespace OciContent.Editing;

/// <summary>
/// An image or index as edits make it. Its changed documents are in memory, everything else is the source's, which has to stay open; nothing is
/// written anywhere. To be read like any other content, from <see cref="Root"/> on.
/// </summary>
public sealed class EditedImage : IContentReader
{
    private readonly OverlayReader _reader;

    internal EditedImage(IContentReader source, Descriptor before, Descriptor root, IReadOnlyList<DocumentChange> changes, IEnumerable<KeyValuePair<Digest, Func<Stream>>> contents)
    {
        _reader = new OverlayReader(source, OverlayReader.Of(changes).Concat(contents));
        Before = before;
        Root = root;
        Changes = changes;
    }

    /// <summary>The manifest or index that was edited.</summary>
    public Descriptor Before { get; }

    /// <summary>The manifest or index of the result; <see cref="Before"/> if nothing changed.</summary>
    public Descriptor Root { get; }

    /// <summary>The documents that changed, in cascade: configs before their manifests, and these before their index.</summary>
    public IReadOnlyList<DocumentChange> Changes { get; }

    /// <inheritdoc/>
    public int MaxDocumentSize => _reader.MaxDocumentSize;

    /// <inheritdoc/>
    public ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default) => _reader.ExistsAsync(content, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default) => _reader.OpenReadAsync(content, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long?> FindSizeAsync(Digest blob, CancellationToken cancellationToken = default) => _reader.FindSizeAsync(blob, cancellationToken);

    /// <summary>Does nothing: the source belongs to who opened it.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
