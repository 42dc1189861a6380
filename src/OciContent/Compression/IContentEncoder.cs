namespace OciContent.Compression;

/// <summary>Compresses content that comes in pieces.</summary>
internal interface IContentEncoder : IAsyncDisposable
{
    /// <summary>Takes a piece.</summary>
    ValueTask AppendAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Ends the content, and writes all that is left.</summary>
    ValueTask CompleteAsync(CancellationToken cancellationToken);
}
