namespace OciContent.Testing.Generation;

/// <summary>Delivers content a piece at a time, and may stop, fail or wait half way.</summary>
internal sealed class ChunkStream(byte[] content, int chunk) : Stream
{
    private int _delivered;

    /// <summary>What is done, once, when half of the content was delivered.</summary>
    public Func<CancellationToken, Task>? HalfWay { get; set; }

    public bool IsDisposed { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_delivered >= content.Length / 2 && HalfWay is { } halfWay)
        {
            HalfWay = null;
            halfWay(CancellationToken.None).GetAwaiter().GetResult();
        }

        return Deliver(buffer);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_delivered >= content.Length / 2 && HalfWay is { } halfWay)
        {
            HalfWay = null;
            await halfWay(cancellationToken).ConfigureAwait(false);
        }

        return Deliver(buffer.Span);
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }

    // Up to the half and no further, as long as something is to be done there.
    private int Deliver(Span<byte> buffer)
    {
        int end = HalfWay is null ? content.Length : content.Length / 2;
        int count = Math.Min(Math.Min(chunk, buffer.Length), end - _delivered);
        content.AsSpan(_delivered, count).CopyTo(buffer);
        _delivered += count;
        return count;
    }
}
