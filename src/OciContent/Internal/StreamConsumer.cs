namespace OciContent.Internal;

/// <summary>Takes what <see cref="StreamPump"/> reads.</summary>
internal abstract class StreamConsumer
{
    /// <summary>
    /// A piece stays as it is until <see cref="Append"/> has returned from so many pieces after it; 0 if no piece is used after its own.
    /// </summary>
    public virtual int PiecesKept => 0;

    /// <summary>Takes the next piece.</summary>
    public abstract void Append(ReadOnlyMemory<byte> piece);

    /// <summary>
    /// Begins to read the stream in the consumer's own way, while it takes a piece; <c>false</c> if it has none, and the pump reads.
    /// </summary>
    public virtual bool TryBeginRead(Stream stream, Memory<byte> buffer) => false;

    /// <summary>Ends the read that was begun. Returns how many bytes were read; 0 at the end.</summary>
    public virtual int EndRead() => throw new InvalidOperationException("No read was begun.");

    /// <summary>Called when there are no more pieces: when it returns, no buffer is used any more. It does not throw.</summary>
    public virtual void Release()
    {
    }
}
