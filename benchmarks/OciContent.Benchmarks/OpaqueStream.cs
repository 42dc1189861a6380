namespace OciContent.Benchmarks;

/// <summary>Content behind a stream of which nothing is known: it can only be read.</summary>
internal sealed class OpaqueStream(byte[] content) : ReadOnlyStream
{
    private int _position;

    public override int Read(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, content.Length - _position);
        content.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));
}
