using System.Buffers;

namespace OciContent.Compression;

/// <summary>
/// The pooled buffers that decoded bytes are written to: fresh ones behind the last 32 KiB of those before, which deflate may
/// refer back to. They are written in turn, so that what is in the others can still be read while one is filled.
/// </summary>
internal sealed class DecodeBuffer : IDisposable
{
    // A size that the pool has, and a core's cache too.
    private const int Size = 256 * 1024;

    // What is given out at a time: small enough for whoever reads it to be never far behind.
    private const int MaxOutput = 64 * 1024;

    private const int Count = 4;

    /// <summary>
    /// How many outputs stay while the next is decoded. A buffer takes no fewer than this many less one before the next one is its turn.
    /// </summary>
    public const int OutputsKept = (Count - 1) * ((Size - DeflateAlphabets.MaxDistance) / MaxOutput);

    private readonly byte[]?[] _buffers = new byte[Count][];
    private byte[] _current;
    private int _turn;
    private int _position;
    private bool _isDisposed;

    public DecodeBuffer() => _buffers[0] = _current = ArrayPool<byte>.Shared.Rent(Size);

    /// <summary>Decodes a piece of input, or as much of it as fills the buffer.</summary>
    /// <param name="decoder">The decoder, the same one each time.</param>
    /// <param name="source">The input.</param>
    /// <param name="consumed">How many bytes of the input are used.</param>
    /// <param name="status">
    /// <see cref="DecodeStatus.NeedsInput"/>, or <see cref="DecodeStatus.NeedsOutput"/> if this is to be called again with the rest of the
    /// input, even an empty one.
    /// </param>
    /// <returns>The decoded bytes; they stay while <see cref="OutputsKept"/> more are decoded.</returns>
    /// <exception cref="InvalidDataException">The input is broken.</exception>
    public ReadOnlyMemory<byte> Decode(GzipDecoder decoder, ReadOnlySpan<byte> source, out int consumed, out DecodeStatus status)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_position == Size)
        {
            byte[] previous = _current;
            _turn = (_turn + 1) % Count;
            _current = _buffers[_turn] ??= ArrayPool<byte>.Shared.Rent(Size);
            previous.AsSpan(Size - DeflateAlphabets.MaxDistance, DeflateAlphabets.MaxDistance).CopyTo(_current);
            _position = DeflateAlphabets.MaxDistance;
        }

        int start = _position;
        status = decoder.Decode(source, out consumed, _current, ref _position, Math.Min(Size, start + MaxOutput));
        return _current.AsMemory(start, _position - start);
    }

    public void Dispose()
    {
        _isDisposed = true;
        foreach (ref byte[]? buffer in _buffers.AsSpan())
        {
            if (buffer is not null)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = null;
            }
        }
    }
}
