namespace OciContent.Storage;

/// <summary>
/// Content that is opened only when somebody reads it, and is verified then: a store that has it already need not ask for it.
/// </summary>
/// <param name="expected">What it should be.</param>
/// <param name="open">Opens it.</param>
/// <param name="progress">Told how many bytes of it were read.</param>
internal sealed class DeferredContent(Descriptor expected, Func<CancellationToken, ValueTask<Stream>> open, IProgress<long>? progress)
    : Stream,
        IVerifiedContent
{
    private Stream? _content;
    private long _length;

    /// <summary>Whether anybody read it.</summary>
    public bool IsOpened => _content is not null;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    bool IVerifiedContent.Verifies(Descriptor other) => _length == 0 && expected.Digest == other.Digest && expected.Size == other.Size;

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _content ??= VerifyingStream.Ensure(await open(cancellationToken).ConfigureAwait(false), expected);
        int count = await _content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        _length += count;
        progress?.Report(_length);
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        if (_content is not null)
        {
            await _content.DisposeAsync().ConfigureAwait(false);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content?.Dispose();
        }

        base.Dispose(disposing);
    }
}
