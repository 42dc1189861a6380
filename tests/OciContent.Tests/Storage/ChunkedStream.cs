namespace OciContent.Tests.Storage;

/// <summary>Delivers content in chunks of given sizes, over and over, synchronously or not; counts its disposals.</summary>
internal sealed class ChunkedStream(byte[] content, params int[] sizes) : Stream
{
    private int _reads;
    private int _delivered;

    public int Disposals { get; private set; }

    public int AsyncDisposals { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _delivered;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int size = sizes.Length == 0 ? int.MaxValue : Math.Max(1, sizes[_reads++ % sizes.Length]);
        int count = Math.Min(Math.Min(size, buffer.Length), content.Length - _delivered);
        content.AsSpan(_delivered, count).CopyTo(buffer);
        _delivered += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_reads % 3 == 2)
        {
            await Task.Yield();
        }

        return Read(buffer.Span);
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override ValueTask DisposeAsync()
    {
        AsyncDisposals++;
        return base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        Disposals++;
        base.Dispose(disposing);
    }
}
