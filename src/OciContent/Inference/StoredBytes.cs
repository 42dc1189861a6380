using OciContent.Internal;

namespace OciContent.Inference;

/// <summary>
/// The bytes of a layer as it is stored, at any offset, by several readers at once. What comes from a stream that cannot seek is kept in a
/// scratch file as far as it was read.
/// </summary>
internal sealed class StoredBytes : IAsyncDisposable
{
    private const int PieceSize = 256 * 1024;

    private readonly Stream _source;
    private readonly long _start;
    private readonly bool _isKept;
    private readonly string? _scratchFolder;
    private readonly SemaphoreSlim _turn = new(1);
    private FileStream? _scratch;
    private byte[]? _piece;
    private long _read;
    private bool _isAtEnd;

    /// <param name="source">The stream, from its position to its end; it stays open.</param>
    /// <param name="scratchFolder">Where a scratch file is, if there is one.</param>
    public StoredBytes(Stream source, string? scratchFolder)
    {
        _source = source;
        _scratchFolder = scratchFolder;
        _isKept = !source.CanSeek;
        _start = _isKept ? 0 : source.Position;
    }

    /// <summary>How many bytes there are; <c>null</c> as long as the stream has not said so.</summary>
    public long? Length => !_isKept ? _source.Length - _start : _isAtEnd ? _read : null;

    /// <summary>Reads as many bytes as there is room for, or fewer at the end of the layer.</summary>
    public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // Only exactly this type: what derives from it may read as it likes.
        if (!_isKept && _source.GetType() == typeof(FileStream))
        {
            return await ReadFileAsync((FileStream)_source, _start + offset, buffer, cancellationToken).ConfigureAwait(false);
        }

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_isKept)
            {
                await KeepAsync(offset + buffer.Length, cancellationToken).ConfigureAwait(false);
                return _scratch is null ? 0 : await ReadFileAsync(_scratch, offset, buffer, cancellationToken).ConfigureAwait(false);
            }

            _source.Position = _start + offset;
            return await _source.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Reads what is left of a stream that cannot seek, and keeps none of it: one that verifies what it gives may have something to say.
    /// </summary>
    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        if (_isKept && !_isAtEnd)
        {
            await StreamPump.ReadToEndAsync(_source, static _ => { }, progress: null, cancellationToken).ConfigureAwait(false);
            _isAtEnd = true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_scratch is not null)
        {
            await _scratch.DisposeAsync().ConfigureAwait(false);
        }

        _turn.Dispose();
    }

    private static async ValueTask<int> ReadFileAsync(
        FileStream file,
        long offset,
        Memory<byte> buffer,
        CancellationToken cancellationToken)
    {
        int count = 0;
        while (count < buffer.Length)
        {
            int read = await RandomAccess.ReadAsync(file.SafeFileHandle, buffer[count..], offset + count, cancellationToken)
                .ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            count += read;
        }

        return count;
    }

    private async ValueTask KeepAsync(long end, CancellationToken cancellationToken)
    {
        while (_read < end && !_isAtEnd)
        {
            _piece ??= new byte[PieceSize];
            int count = await _source.ReadAsync(_piece, cancellationToken).ConfigureAwait(false);
            _isAtEnd = count == 0;
            if (count > 0)
            {
                _scratch ??= ScratchFile.Create(_scratchFolder);
                await RandomAccess.WriteAsync(_scratch.SafeFileHandle, _piece.AsMemory(0, count), _read, cancellationToken)
                    .ConfigureAwait(false);
                _read += count;
            }
        }
    }
}
