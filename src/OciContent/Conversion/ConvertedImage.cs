using OciContent.Storage;

namespace OciContent.Conversion;

/// <summary>
/// An image or index as a conversion makes it. Its documents are in memory, its layers are those of the source, which has to stay open;
/// nothing is written anywhere. To be read like any other content, from <see cref="Root"/> on.
/// </summary>
public sealed class ConvertedImage : IContentReader
{
    private readonly IContentReader _source;
    private readonly Dictionary<Digest, ConvertedDocument> _documents = [];

    internal ConvertedImage(IContentReader source, Descriptor before, Descriptor root, IReadOnlyList<ConvertedDocument> documents, IReadOnlyList<ConversionLoss> losses)
    {
        _source = source;
        Before = before;
        Root = root;
        Documents = documents;
        Losses = losses;
        foreach (ConvertedDocument document in documents)
        {
            _documents.TryAdd(document.After.Digest, document);
        }
    }

    /// <summary>The manifest or index that was converted.</summary>
    public Descriptor Before { get; }

    /// <summary>The manifest or index of the result; <see cref="Before"/> if there was nothing to convert.</summary>
    public Descriptor Root { get; }

    /// <summary>The documents that changed: configs before their manifests, and these before their index.</summary>
    public IReadOnlyList<ConvertedDocument> Documents { get; }

    /// <summary>What the result does not keep.</summary>
    public IReadOnlyList<ConversionLoss> Losses { get; }

    /// <summary>Whether there was nothing to convert, so that all bytes are as they were.</summary>
    public bool IsUnchanged => Documents.Count == 0;

    /// <inheritdoc/>
    public int MaxDocumentSize => _source.MaxDocumentSize;

    /// <inheritdoc/>
    public ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        return _documents.ContainsKey(content.Digest) ? ValueTask.FromResult(true) : _source.ExistsAsync(content, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        return _documents.TryGetValue(content.Digest, out ConvertedDocument? document)
            ? ValueTask.FromResult<Stream>(new VerifyingStream(new MemoryStream(document.Bytes.ToArray(), writable: false), content))
            : _source.OpenReadAsync(content, cancellationToken);
    }

    /// <summary>Does nothing: the source belongs to who opened it.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
