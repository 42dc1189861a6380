using OciContent.Storage;

namespace OciContent.Sources;

/// <summary>Reads contents that are given, and all others from a source, which it does not own.</summary>
internal sealed class OverlayReader(IContentReader source, IEnumerable<KeyValuePair<Digest, Func<Stream>>> contents) : IContentReader
{
    private readonly Dictionary<Digest, Func<Stream>> _contents = contents.DistinctBy(static content => content.Key).ToDictionary();

    /// <inheritdoc/>
    public int MaxDocumentSize => source.MaxDocumentSize;

    /// <summary>The documents that were changed, as contents to read.</summary>
    public static IEnumerable<KeyValuePair<Digest, Func<Stream>>> Of(IEnumerable<DocumentChange> changes) =>
        changes.Select(static change => KeyValuePair.Create<Digest, Func<Stream>>(
            change.After.Digest,
            () => new MemoryStream(change.Bytes.ToArray(), writable: false)));

    /// <inheritdoc/>
    public ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        return _contents.ContainsKey(content.Digest) ? ValueTask.FromResult(true) : source.ExistsAsync(content, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        return _contents.TryGetValue(content.Digest, out Func<Stream>? open)
            ? ValueTask.FromResult<Stream>(VerifyingStream.Ensure(open(), content))
            : source.OpenReadAsync(content, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<long?> FindSizeAsync(Digest blob, CancellationToken cancellationToken = default) =>
        source.FindSizeAsync(blob, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
