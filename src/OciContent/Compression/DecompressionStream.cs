using System.Buffers;
using OciContent.Internal;

namespace OciContent.Compression;

/// <summary>
/// The plain bytes of a compressed stream, read forward only. End-of-stream is told only after the compressed data has been found whole.
/// </summary>
/// <remarks>Broken, truncated or too much data throws <see cref="InvalidDataException"/>, on that read and on every later one.</remarks>
internal sealed class DecompressionStream : Stream
{
    private const int InputSize = 64 * 1024;

    private readonly Stream _source;
    private readonly bool _leaveOpen;
    private readonly DecompressionLimits? _limits;
    private readonly Decompressor? _decompressor;
    private byte[]? _input;
    private int _inputStart;
    private int _inputEnd;
    private DecodeStatus _status = DecodeStatus.NeedsInput;
    private ReadOnlyMemory<byte> _plain;
    private long _sourceLength;
    private long _plainLength;
    private string? _problem;
    private bool _isAtEnd;
    private bool _isDisposed;

    /// <param name="source">The compressed stream, from its position to its end.</param>
    /// <param name="format">Its format; for <see cref="CompressionFormat.None"/> the bytes are passed on as they are.</param>
    /// <param name="leaveOpen">Whether disposing this stream leaves the source open.</param>
    /// <param name="limits">
    /// How much may come out of it; <c>null</c> for any amount. Of what is not compressed, only the size counts.
    /// </param>
    /// <exception cref="InvalidDataException">The format is not supported.</exception>
    public DecompressionStream(Stream source, CompressionFormat format, bool leaveOpen = false, DecompressionLimits? limits = null)
    {
        _source = source;
        _leaveOpen = leaveOpen;
        _limits = limits;
        Format = format;
        _decompressor = Decompressor.Create(format);
        if (_decompressor is not null)
        {
            _input = ArrayPool<byte>.Shared.Rent(InputSize);
        }
    }

    /// <summary>The format of the source.</summary>
    public CompressionFormat Format { get; }

    /// <summary>How many bytes of the source were read. It may be asked while a read is under way.</summary>
    public long SourceLength => Volatile.Read(ref _sourceLength);

    public override bool CanRead => !_isDisposed;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Opens the plain bytes of content whose compression its first bytes tell.</summary>
    /// <param name="source">The content as it is stored, at its start.</param>
    /// <param name="leaveOpen">Whether it stays open; otherwise it is disposed with the result, or if there is none.</param>
    /// <param name="limits">How much may come out of it; <c>null</c> for any amount.</param>
    /// <param name="cancellationToken">Cancels the reading of the first bytes.</param>
    /// <exception cref="InvalidDataException">It is compressed in a format that is not supported.</exception>
    public static async ValueTask<DecompressionStream> OpenAsync(
        Stream source,
        bool leaveOpen,
        DecompressionLimits? limits,
        CancellationToken cancellationToken)
    {
        try
        {
            byte[] bytes = new byte[CompressionFormats.MaxMagicLength];
            int length = await source.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            ReadOnlyMemory<byte> start = bytes.AsMemory(0, length);
            CompressionFormat format = CompressionFormats.Detect(start.Span);
            return new DecompressionStream(new PrefixedStream(start, source, leaveOpen), format, leaveOpen: false, limits);
        }
        catch
        {
            if (!leaveOpen)
            {
                await source.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
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
            return Pass(_source.Read(buffer));
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
            return Pass(await _source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));
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
        ThrowIfRefused();
        while (_plain.IsEmpty && !_isAtEnd && !destination.IsEmpty)
        {
            if (_status == DecodeStatus.NeedsInput && _inputStart == _inputEnd)
            {
                count = 0;
                return false;
            }

            ReadOnlyMemory<byte> plain = _decompressor!.Decode(_input.AsSpan(_inputStart.._inputEnd), out int consumed, out _status);
            _inputStart += consumed;
            _plainLength += plain.Length;
            RequireWithinLimits(_sourceLength);
            _plain = plain;
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
        Volatile.Write(ref _sourceLength, _sourceLength + count);
    }

    /// <summary>Counts what is passed on as it is.</summary>
    private int Pass(int count)
    {
        ThrowIfRefused();
        Volatile.Write(ref _sourceLength, _sourceLength + count);
        _plainLength += count;

        // The ratio of what is not compressed is 1, which every limit allows.
        RequireWithinLimits(_plainLength);
        return count;
    }

    private void RequireWithinLimits(long sourceLength)
    {
        _problem = _limits?.FindProblem(_plainLength, sourceLength);
        ThrowIfRefused();
    }

    private void ThrowIfRefused()
    {
        if (_problem is not null)
        {
            throw new InvalidDataException(_problem);
        }
    }
}
