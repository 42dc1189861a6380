using System.Buffers;

namespace OciContent.Tar;

/// <summary>Reads pieces of a seekable archive, in rising order, through one pooled window.</summary>
internal sealed class TarBlockReader(Stream archive, long length) : IDisposable
{
    /// <summary>What is read at once when headers lie close together, in bytes.</summary>
    public const int WindowSize = 64 * 1024;

    private const int SmallWindowSize = 4 * 1024;

    private byte[] _window = ArrayPool<byte>.Shared.Rent(WindowSize);
    private long _start;
    private int _count;

    /// <summary>The length of the archive, in bytes.</summary>
    public long Length { get; } = length;

    /// <summary>
    /// The bytes from <paramref name="offset"/> on; they hold until the next call. The caller has checked that they lie
    /// in the archive, and bounded their number.
    /// </summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(long offset, int count, CancellationToken cancellationToken)
    {
        if (offset + count > _start + _count)
        {
            await FillAsync(offset, count, cancellationToken).ConfigureAwait(false);
        }

        return _window.AsMemory((int)(offset - _start), count);
    }

    /// <summary>Gives the window back.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_window);
        _window = [];
    }

    private async ValueTask FillAsync(long offset, int count, CancellationToken cancellationToken)
    {
        // After a jump over long content there is likely another one: no need to read much of it.
        int ahead = offset - (_start + _count) < WindowSize ? WindowSize : SmallWindowSize;
        int wanted = (int)Math.Min(Math.Max(count, ahead), Length - offset);

        _start = offset;
        _count = 0;
        if (_window.Length < wanted)
        {
            ArrayPool<byte>.Shared.Return(_window);
            _window = [];
            _window = ArrayPool<byte>.Shared.Rent(wanted);
        }

        archive.Position = offset;
        while (_count < wanted)
        {
            int read = await archive.ReadAsync(_window.AsMemory(_count, wanted - _count), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                throw new InvalidDataException(
                    $"the archive ends after {offset + _count} bytes: expected {Length}, as when it was opened.");
            }

            _count += read;
        }
    }
}
