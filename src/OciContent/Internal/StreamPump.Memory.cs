namespace OciContent.Internal;

internal static partial class StreamPump
{
    // The size of a piece of memory, in bytes: cancellation and progress come after each.
    private const int PieceSize = 256 * 1024;

    private static long ReadInPlace(
        MemoryStream stream,
        StreamConsumer consumer,
        IProgress<long>? progress,
        CancellationToken cancellationToken)
    {
        using var sink = new PieceSink(consumer, progress, cancellationToken);

        // MemoryStream hands its own memory to the sink, whether or not its buffer is publicly visible.
        stream.CopyTo(sink);
        return sink.Total;
    }

    private sealed class PieceSink(StreamConsumer consumer, IProgress<long>? progress, CancellationToken cancellationToken)
        : Stream
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

        public override void Write(byte[] buffer, int offset, int count)
        {
            ReadOnlyMemory<byte> rest = buffer.AsMemory(offset, count);
            while (!rest.IsEmpty)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ReadOnlyMemory<byte> piece = rest[..Math.Min(rest.Length, PieceSize)];
                consumer.Append(piece);
                Total += piece.Length;
                progress?.Report(Total);
                rest = rest[piece.Length..];
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
