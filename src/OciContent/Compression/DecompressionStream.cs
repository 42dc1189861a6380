using System.Buffers;

namespace OciContent.Compression;

/// <summary>
/// The plain bytes of a compressed stream, read forward only. End-of-stream is told only after the compressed data has been found whole.
/// </summary>
/// <remarks>Broken or truncated data throws <see cref="InvalidDataException"/>, on that read and on every later one.</remarks>
internal sealed class DecompressionStream : Stream
{
    private const int InputSize = 64 * 1024;

    private readonly Stream _source;
    private readonly bool _leaveOpen;
    private readonly Decompressor? _decompressor;
    private byte[]? _input;
    private int _inputStart;
    private int _inputEnd;
    private DecodeStatus _status = DecodeStatus.NeedsInput;
    private ReadOnlyMemory<byte> _plain;
    private bool _isAtEnd;
    private bool _isDisposed;

    /// <param name="source">The compressed stream, from its position to its end.</param>
    /// <param name="format">Its format; for <see cref="CompressionFormat.None"/> the bytes are passed on as they are.</param>
    /// <param name="leaveOpen">Whether disposing this stream leaves the source open.</param>
    /// <exception cref="InvalidDataException">The format is not supported.</exception>
    public DecompressionStream(Stream source, CompressionFormat format, bool leaveOpen = false)
    {
        _source = source;
        _leaveOpen = leaveOpen;
        _decompressor = Decompressor.Create(format);
        if (_decompressor is not null)
        {
            _input = ArrayPool<byte>.Shared.Rent(InputSize);
        }
    }

    /// <summary>How many bytes of the source were read; of one that is not compressed, 0.</summary>
    public long SourceLength { get; private set; }

    public override bool CanRead => !_isDisposed;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_decompressor is null)
        {
            return _source.Read(buffer);
        }

        int count;
        while (!TryDecode(buffer, out count))
        {
            AddInput(_source.Read(_input!, 0, InputSize));
        }

        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (_decompressor is null)
        {
            return await _source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        int count;
        while (!TryDecode(buffer.Span, out count))
        {
            AddInput(await _source.ReadAsync(_input.AsMemory(0, InputSize), cancellationToken).ConfigureAwait(false));
        }

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
        if (!_isDisposed && !_leaveOpen)
        {
            await _source.DisposeAsync().ConfigureAwait(false);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _decompressor?.Dispose();
            if (_input is not null)
            {
                ArrayPool<byte>.Shared.Return(_input);
                _input = null;
            }

            if (!_leaveOpen)
            {
                _source.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    /// <summary>Answers a read from what is decoded or can be; false if more input is needed first.</summary>
    private bool TryDecode(Span<byte> destination, out int count)
    {
        while (_plain.IsEmpty && !_isAtEnd && !destination.IsEmpty)
        {
            if (_status == DecodeStatus.NeedsInput && _inputStart == _inputEnd)
            {
                count = 0;
                return false;
            }

            _plain = _decompressor!.Decode(_input.AsSpan(_inputStart.._inputEnd), out int consumed, out _status);
            _inputStart += consumed;
        }

        count = Math.Min(_plain.Length, destination.Length);
        _plain.Span[..count].CopyTo(destination);
        _plain = _plain[count..];
        return true;
    }

    private void AddInput(int count)
    {
        if (count == 0)
        {
            _decompressor!.Complete();
            _isAtEnd = true;
        }

        _inputStart = 0;
        _inputEnd = count;
        SourceLength += count;
    }
}
