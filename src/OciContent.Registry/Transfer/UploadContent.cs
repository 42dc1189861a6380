using System.Buffers;
using System.Net;
using OciContent.Registry.Http;

namespace OciContent.Registry.Transfer;

/// <summary>A body that is read from a stream while it is sent, once.</summary>
internal sealed class UploadContent : HttpContent, IWatchedContent
{
    private const int BufferSize = 128 * 1024;

    private readonly Stream _source;
    private readonly long? _length;
    private Watchdog? _watchdog;

    /// <param name="source">Where the bytes are; it stays open.</param>
    /// <param name="length">How many of them are sent; <c>null</c> for all there are.</param>
    public UploadContent(Stream source, long? length)
    {
        _source = source;
        _length = length;
        Headers.TryAddWithoutValidation("Content-Type", "application/octet-stream");
    }

    /// <summary>How many bytes were handed to the connection.</summary>
    public long Sent { get; private set; }

    /// <summary>What was wrong with the source; the connection is then broken off, and the registry has not got all.</summary>
    public Exception? SourceFailure { get; private set; }

    public void Watch(Watchdog watchdog) => _watchdog = watchdog;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (Sent < (_length ?? long.MaxValue))
            {
                _watchdog?.Pause();
                int count = await ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                if (count == 0)
                {
                    break;
                }

                _watchdog?.Moved();
                await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                Sent += count;
            }

            _watchdog?.ExpectAnswer();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length ?? 0;
        return _length is not null;
    }

    private async ValueTask<int> ReadAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            int wanted = (int)Math.Min(BufferSize, (_length ?? long.MaxValue) - Sent);
            return await _source.ReadAsync(buffer.AsMemory(0, wanted), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            SourceFailure = e;
            throw;
        }
    }
}
