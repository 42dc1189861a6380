namespace OciContent.TestKit.Streams;

/// <summary>Delivers zeros and takes no notice of cancellation: a gigabyte, when no length is given.</summary>
public sealed class ZeroStream(long length = 1L << 30) : ReadOnlyTestStream
{
    public long Delivered { get; private set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = (int)Math.Min(buffer.Length, length - Delivered);
        buffer.Span[..count].Clear();
        Delivered += count;
        return new(count);
    }
}
