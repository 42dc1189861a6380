using System.Buffers;

namespace OciContent.Compression;

/// <summary>
/// The pooled buffers that decoded bytes are written to: fresh ones behind the last 32 KiB of those before, which deflate may
/// refer back to. There are two, written in turn, so that what is in the one can still be read while the other is filled.
/// </summary>
internal sealed class DecodeBuffer : IDisposable
{
    // A size that the pool has, and a core's cache too.
    private const int Size = 256 * 1024;

    private byte[]? _current = ArrayPool<byte>.Shared.Rent(Size);
    private byte[]? _previous;
    private int _position;

    /// <summary>Decodes a piece of input, or as much of it as fills the buffer.</summary>
    /// <param name="decoder">The decoder, the same one each time.</param>
    /// <param name="source">The input.</param>
    /// <param name="consumed">How many bytes of the input are used.</param>
    /// <param name="status">
    /// <see cref="DecodeStatus.NeedsInput"/>, or <see cref="DecodeStatus.NeedsOutput"/> if this is to be called again with the rest of the
    /// input, even an empty one.
    /// </param>
    /// <returns>The decoded bytes; they stay until the call after the next one.</returns>
    /// <exception cref="InvalidDataException">The input is broken.</exception>
    public ReadOnlyMemory<byte> Decode(GzipDecoder decoder, ReadOnlySpan<byte> source, out int consumed, out DecodeStatus status)
    {
        ObjectDisposedException.ThrowIf(_current is null, this);
        if (_position == Size)
        {
            (_current, _previous) = (_previous ?? ArrayPool<byte>.Shared.Rent(Size), _current);
            _previous.AsSpan(Size - DeflateAlphabets.MaxDistance, DeflateAlphabets.MaxDistance).CopyTo(_current);
            _position = DeflateAlphabets.MaxDistance;
        }

        int start = _position;
        status = decoder.Decode(source, out consumed, _current, ref _position, Size);
        return _current.AsMemory(start, _position - start);
    }

    public void Dispose()
    {
        Return(ref _current);
        Return(ref _previous);
    }

    private static void Return(ref byte[]? buffer)
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = null;
        }
    }
}
