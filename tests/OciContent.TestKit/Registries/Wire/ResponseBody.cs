using System.Globalization;
using System.Text;

namespace OciContent.TestKit.Registries.Wire;

/// <summary>Where an answer's body is written to: frames it, and does to it what the answer says goes wrong.</summary>
internal sealed class ResponseBody(WireConnection connection, WireResponse response) : Stream
{
    private long _written;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _written;
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            await StopAsync(cancellationToken);
            long count = Math.Min(buffer.Length, Math.Min(Left(response.CutAfter), Left(response.StallAfter)));
            count = response.DripSize > 0 ? Math.Min(count, response.DripSize) : count;
            await FrameAsync(buffer[..(int)count], cancellationToken);
            _written += count;
            buffer = buffer[(int)count..];
            if (response.DripSize > 0)
            {
                await Task.Delay(response.DripInterval, cancellationToken);
            }
        }
    }

    /// <summary>Ends the body.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await StopAsync(cancellationToken);
        if (response.Framing == Framing.Chunked)
        {
            await connection.WriteAsync("0\r\n\r\n"u8.ToArray(), cancellationToken);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private long Left(long? limit) => limit is { } end ? Math.Max(0, end - _written) : long.MaxValue;

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Left(response.CutAfter) == 0)
        {
            throw new ConnectionCutException(response.End);
        }

        if (Left(response.StallAfter) == 0)
        {
            await connection.WaitForPeerAsync(Task.Delay(Timeout.Infinite, cancellationToken), cancellationToken);
            throw new ConnectionCutException();
        }
    }

    private async Task FrameAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (response.Framing != Framing.Chunked)
        {
            await connection.WriteAsync(bytes, cancellationToken);
            return;
        }

        await connection.WriteAsync(
            Encoding.ASCII.GetBytes(bytes.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"),
            cancellationToken);
        await connection.WriteAsync(bytes, cancellationToken);
        await connection.WriteAsync("\r\n"u8.ToArray(), cancellationToken);
    }
}
