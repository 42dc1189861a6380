namespace OciContent.Tests.Internal;

/// <summary>Delivers content in reads of given sizes, over and over; every other read completes later.</summary>
internal sealed class PiecewiseStream(ReadOnlyMemory<byte> content, params int[] sizes) : ReadOnlyTestStream
{
    private int _reads;

    public int Delivered { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = _reads++;
        if (read % 2 == 1)
        {
            await Task.Yield();
        }

        int count = Math.Min(Math.Min(buffer.Length, content.Length - Delivered), Math.Max(1, sizes[read % sizes.Length]));
        content.Slice(Delivered, count).CopyTo(buffer);
        Delivered += count;
        return count;
    }
}
