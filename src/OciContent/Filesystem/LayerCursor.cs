namespace OciContent.Filesystem;

/// <summary>Goes forward through a layer's tar.</summary>
/// <param name="plain">The tar, from its start.</param>
/// <param name="buffer">What is read at a time.</param>
internal sealed class LayerCursor(Stream plain, byte[] buffer)
{
    private int _start;
    private int _end;
    private long _position;

    /// <summary>Goes to an offset, which is not behind.</summary>
    /// <exception cref="InvalidDataException">The layer ends before.</exception>
    public async ValueTask SkipToAsync(long offset, CancellationToken cancellationToken)
    {
        while (_position < offset)
        {
            await ReadAsync(offset - _position, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The next bytes, at least one and no more than so many; they are there until the next are read.</summary>
    /// <exception cref="InvalidDataException">There are none.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(long max, CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            _start = 0;
            _end = await plain.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (_end == 0)
            {
                throw new InvalidDataException(
                    $"A layer ends at {_position} bytes, within its files: expected the content of the first read.");
            }
        }

        int count = (int)Math.Min(_end - _start, max);
        ReadOnlyMemory<byte> piece = buffer.AsMemory(_start, count);
        _start += count;
        _position += count;
        return piece;
    }

    /// <summary>Goes to the end, where it is verified.</summary>
    public async ValueTask SkipToEndAsync(CancellationToken cancellationToken)
    {
        while (await plain.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) > 0)
        {
        }
    }
}
