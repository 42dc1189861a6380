namespace OciContent.Internal;

internal static partial class StreamPump
{
    // The size of a piece of memory, in bytes: cancellation and progress come after each.
    private const int PieceSize = 1024 * 1024;

    private static long ReadInPlace(MemoryStream stream, Action<ReadOnlySpan<byte>> consume, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var sink = new PieceSink(consume, progress, cancellationToken);

        // MemoryStream hands its own memory to the sink, whether or not its buffer is publicly visible.
        stream.CopyTo(sink);
        return sink.Total;
    }

    private sealed class PieceSink(Action<ReadOnlySpan<byte>> consume, IProgress<long>? progress, CancellationToken cancellationToken) : Stream
    {
        public long Total { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (!buffer.IsEmpty)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ReadOnlySpan<byte> piece = buffer[..Math.Min(buffer.Length, PieceSize)];
                consume(piece);
                Total += piece.Length;
                progress?.Report(Total);
                buffer = buffer[piece.Length..];
            }
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
