using OciContent.Registry.Http;

namespace OciContent.Registry.Engine;

/// <summary>The body of an answer, as it comes: what stands still or breaks off is an engine's fault. It owns the answer.</summary>
internal sealed class EngineStream(HttpResponseMessage response, Stream body, Watchdog watchdog, string what) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // The watchdog has the token of who asked; who reads may have another one.
        using CancellationTokenRegistration stop = cancellationToken.UnsafeRegister(
            static response => ((HttpResponseMessage)response!).Dispose(),
            response);
        watchdog.Moved();
        try
        {
            return await body.ReadAsync(buffer, watchdog.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (EngineErrors.IsOfConnection(e) || e is ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (watchdog.IsLate || e is not OperationCanceledException)
            {
                throw EngineErrors.NoAnswer(what, e, watchdog.IsLate);
            }

            throw;
        }
        finally
        {
            watchdog.Pause();
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            body.Dispose();
            response.Dispose();
            watchdog.Dispose();
        }

        base.Dispose(disposing);
    }
}
