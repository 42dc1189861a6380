using Microsoft.Win32.SafeHandles;
using OciContent.Internal;

namespace OciContent.Tar;

/// <summary>A part of an open file as a read-only stream.</summary>
/// <remarks>
/// It reads at offsets of its own, so any number of slices of one handle can be read at the same time. The handle stays
/// open when the slice is disposed.
/// </remarks>
internal sealed class FileSlice : Stream
{
    private readonly SafeFileHandle _file;
    private readonly long _offset;
    private readonly long _length;
    private readonly string _path;
    private long _position;
    private bool _isDisposed;

    /// <summary>Looks at a part of a file.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="offset">Where the part begins, in bytes.</param>
    /// <param name="length">The length of the part, in bytes.</param>
    /// <param name="path">What messages call the file.</param>
    public FileSlice(SafeFileHandle file, long offset, long length, string path)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, long.MaxValue - offset);
        _file = file;
        _offset = offset;
        _length = length;
        _path = path;
    }

    /// <inheritdoc/>
    public override bool CanRead => !_isDisposed;

    /// <inheritdoc/>
    public override bool CanSeek => !_isDisposed;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _length;
        }
    }

    /// <inheritdoc/>
    public override long Position
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _position;
        }

        set
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The file has become shorter than the slice.</exception>
    public override int Read(Span<byte> buffer)
    {
        Span<byte> wanted = buffer[..Clamp(buffer.Length)];
        return wanted.IsEmpty ? 0 : Advance(RandomAccess.Read(_file, wanted, _offset + _position));
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The file has become shorter than the slice.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Memory<byte> wanted = buffer[..Clamp(buffer.Length)];
        cancellationToken.ThrowIfCancellationRequested();
        return wanted.IsEmpty
            ? 0
            : Advance(await RandomAccess.ReadAsync(_file, wanted, _offset + _position, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin)
    {
        long position = checked(offset + origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => Position,
            SeekOrigin.End => Length,
            _ => throw new ArgumentOutOfRangeException(nameof(origin)),
        });
        if (position < 0)
        {
            throw new IOException($"{position} is before the start of the stream: expected a position of at least 0.");
        }

        return Position = position;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        base.Dispose(disposing);
    }

    private int Clamp(int count)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return (int)Math.Clamp(_length - _position, 0, count);
    }

    private int Advance(int count)
    {
        if (count == 0)
        {
            throw new IOException(
                $"{ErrorText.Quote(_path)} ends after {_offset + _position} bytes: expected at least {_offset + _length}, as when "
                + "it was opened.");
        }

        _position += count;
        return count;
    }
}
