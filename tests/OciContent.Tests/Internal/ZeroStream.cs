namespace OciContent.Tests.Internal;

/// <summary>Delivers zeros and takes no notice of cancellation. Without a length it never ends.</summary>
internal sealed class ZeroStream(long length = long.MaxValue) : ReadOnlyTestStream
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
