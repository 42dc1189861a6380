using System.Net;
using System.Runtime.ExceptionServices;
using OciContent.Registry.Http;

namespace OciContent.Registry.Engine;

/// <summary>
/// A body that is written while it is sent. What keeps it from being written is told apart from what keeps it from being sent.
/// </summary>
internal sealed class ArchiveContent : HttpContent
{
    private readonly Func<Stream, CancellationToken, Task> _write;
    private readonly Watchdog _watchdog;

    public ArchiveContent(Func<Stream, CancellationToken, Task> write, Watchdog watchdog)
    {
        (_write, _watchdog) = (write, watchdog);
        Headers.ContentType = new("application/x-tar");
    }

    /// <summary>Why it could not be written; <c>null</c> if it could.</summary>
    public ExceptionDispatchInfo? Failure { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var sent = new SentStream(stream, _watchdog);
        try
        {
            await _write(sent, cancellationToken).ConfigureAwait(false);
            _watchdog.ExpectAnswer();
        }
        catch (Exception e) when (!sent.HasFailed)
        {
            Failure = ExceptionDispatchInfo.Capture(e);
            throw;
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    private sealed class SentStream(Stream stream, Watchdog watchdog) : Stream
    {
        public bool HasFailed { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            watchdog.Moved();
            try
            {
                await stream.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                HasFailed = true;
                throw;
            }
            finally
            {
                // What is written next may take its time to be read.
                watchdog.Pause();
            }
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Write(byte[] buffer, int offset, int count) =>
            WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

        public override Task FlushAsync(CancellationToken cancellationToken) => stream.FlushAsync(cancellationToken);

        public override void Flush() => stream.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
