namespace OciContent.Tests.Tar;

/// <summary>A stream of any length: zeros, but for some segments. It counts what is read.</summary>
internal sealed class TarSegmentStream(long length, int piece = int.MaxValue, bool canSeek = true, long endsAt = long.MaxValue) : Stream
{
    private readonly List<(long Offset, byte[] Bytes)> _segments = [];

    public long BytesRead { get; private set; }

    public int Reads { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => canSeek;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get; set; }

    public TarSegmentStream Put(long offset, byte[] bytes)
    {
        _segments.Add((offset, bytes));
        return this;
    }

    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Clamp(Math.Min(length, endsAt) - Position, 0, Math.Min(buffer.Length, piece));
        buffer = buffer[..count];
        buffer.Clear();
        foreach ((long offset, byte[] bytes) in _segments)
        {
            long from = Math.Max(offset, Position);
            long to = Math.Min(offset + bytes.Length, Position + count);
            if (from < to)
            {
                bytes.AsSpan((int)(from - offset), (int)(to - from)).CopyTo(buffer[(int)(from - Position)..]);
            }
        }

        Position += count;
        BytesRead += count;
        Reads++;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
