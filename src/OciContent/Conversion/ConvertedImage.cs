using OciContent.Storage;

namespace OciContent.Conversion;

/// <summary>
/// An image or index as a conversion makes it. Its documents are in memory, its layers are those of the source, which has to stay open;
/// nothing is written anywhere. To be read like any other content, from <see cref="Root"/> on.
/// </summary>
public sealed class ConvertedImage : IContentReader
{
    private readonly OverlayReader _reader;

    internal ConvertedImage(IContentReader source, Descriptor before, Descriptor root, IReadOnlyList<DocumentChange> documents, IReadOnlyList<ConversionLoss> losses)
    {
        _reader = new OverlayReader(source, OverlayReader.Of(documents));
        Before = before;
        Root = root;
        Documents = documents;
        Losses = losses;
    }

    /// <summary>The manifest or index that was converted.</summary>
    public Descriptor Before { get; }

    /// <summary>The manifest or index of the result; <see cref="Before"/> if there was nothing to convert, but perhaps the media type.</summary>
    public Descriptor Root { get; }

    /// <summary>The documents that changed: configs before their manifests, and these before their index.</summary>
    public IReadOnlyList<DocumentChange> Documents { get; }

    /// <summary>What the result does not keep.</summary>
    public IReadOnlyList<ConversionLoss> Losses { get; }

    /// <summary>Whether there was nothing to convert, so that all bytes are as they were.</summary>
    public bool IsUnchanged => Documents.Count == 0;

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
