namespace OciContent.Tests.Compression;

/// <summary>Gives at most a few bytes with each read, and truly asynchronously.</summary>
internal sealed class TrickleStream(byte[] content, params int[] sizes) : MemoryStream(content, writable: false)
{
    private int _reads;

    // A span is read through this one too, as in every stream derived from MemoryStream.
    public override int Read(byte[] buffer, int offset, int count) =>
        base.Read(buffer, offset, Math.Min(count, sizes[_reads++ % sizes.Length]));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        return Read(buffer.Span);
    }
}
