namespace OciContent.Tool.Tests.Kit;

/// <summary>Gives a byte at a time, each after a delay; then ends, or fails.</summary>
internal sealed class SlowStream(byte[] content, TimeSpan delay, Exception? failure = null) : Stream
{
    private int _position;

    /// <summary>Whether reading goes on for as long as it takes, as it does from a terminal.</summary>
    public bool IgnoresCancellation { get; init; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Delay(delay, IgnoresCancellation ? CancellationToken.None : cancellationToken);
        if (_position == content.Length)
        {
            return failure is null ? 0 : throw failure;
        }

        buffer.Span[0] = content[_position++];
        return 1;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}
