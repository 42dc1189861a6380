using System.Buffers.Binary;
using OciContent.Compression.Deflate;
using OciContent.Hashing;

namespace OciContent.Compression;

/// <summary>Compresses content that comes in pieces, as several profiles that write the same deflate data do (RFC 1952).</summary>
internal sealed class GzipEncoder : IContentEncoder
{
    private readonly DeflatePipeline _pipeline;
    private readonly Crc32 _crc = new();
    private readonly Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> _write;
    private uint _length;

    /// <param name="deflate">What the profiles have in common.</param>
    /// <param name="workers">Where it is done.</param>
    /// <param name="write">Takes what follows the profile's header; the memory is the encoder's again when it returns.</param>
    public GzipEncoder(DeflateSettings deflate, DeflateWorkers workers, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write)
        : this(deflate.CreateStrategy(), workers, write)
    {
    }

    /// <param name="strategy">How it is done; it is disposed of with the encoder.</param>
    /// <param name="workers">Where it is done.</param>
    /// <param name="write">Takes what follows the profile's header; the memory is the encoder's again when it returns.</param>
    public GzipEncoder(DeflateStrategy strategy, DeflateWorkers workers, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write)
    {
        _write = write;
        _pipeline = new DeflatePipeline(strategy, workers, write);
    }

    public ValueTask AppendAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        _crc.Append(content.Span);
        _length += (uint)content.Length;
        return _pipeline.AppendAsync(content, cancellationToken);
    }

    /// <summary>Ends the content, and writes all that is left.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await _pipeline.CompleteAsync(cancellationToken).ConfigureAwait(false);
        byte[] trailer = new byte[2 * sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, _crc.Current);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(sizeof(uint)), _length);
        await _write(trailer, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _pipeline.DisposeAsync();
}
