using System.Globalization;
using OciContent.TestKit.Streams;

namespace OciContent.TestKit.Registries.Wire;

/// <summary>The body of a request, with its framing taken off. It tells its exchange what passes, and can be cut.</summary>
internal sealed class RequestBody(WireConnection connection, Exchange exchange, long? length, bool isChunked) : ReadOnlyTestStream
{
    private long _left = length ?? 0;
    private bool _isContinued = !(exchange.Headers["Expect"] ?? "").Equals("100-continue", StringComparison.OrdinalIgnoreCase);
    private bool _isAtEnd = !isChunked && (length ?? 0) == 0;
    private bool _isFirstChunk = true;

    /// <summary>After how many bytes the connection is cut.</summary>
    public long? CutAfter { get; set; }

    /// <summary>How it is cut.</summary>
    public ConnectionEnd End { get; set; }

    /// <summary>Whether the client waits to be asked for it (RFC 9110, section 10.1.1).</summary>
    public bool IsHeldBack => !_isContinued && !_isAtEnd;

    /// <summary>Whether nothing of it is still to be read.</summary>
    public bool IsAtEnd => _isAtEnd;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (CutAfter is { } cut)
        {
            long allowed = cut - exchange.BodyLength;
            if (allowed <= 0)
            {
                throw new ConnectionCutException(End);
            }

            buffer = buffer[..(int)Math.Min(buffer.Length, allowed)];
        }

        if (_isAtEnd || buffer.IsEmpty)
        {
            return 0;
        }

        if (!_isContinued)
        {
            _isContinued = true;
            await connection.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancellationToken);
        }

        if (isChunked && _left == 0 && !await NextChunkAsync(cancellationToken))
        {
            return 0;
        }

        int read = await connection.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
        if (read == 0)
        {
            throw new ConnectionCutException("The peer ended the connection within a body.");
        }

        _left -= read;
        _isAtEnd = !isChunked && _left == 0;
        exchange.AddBody(buffer.Span[..read]);
        return read;
    }

    private async Task<bool> NextChunkAsync(CancellationToken cancellationToken)
    {
        if (!_isFirstChunk)
        {
            await connection.ReadLineAsync(cancellationToken);
        }

        _isFirstChunk = false;
        string line = await connection.ReadLineAsync(cancellationToken);
        if (!long.TryParse(line.Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier, null, out _left) || _left < 0)
        {
            throw new ConnectionCutException($"'{line}' is not the size of a chunk.");
        }

        if (_left > 0)
        {
            return true;
        }

        while ((await connection.ReadLineAsync(cancellationToken)).Length > 0)
        {
            // Trailers.
        }

        _isAtEnd = true;
        return false;
    }
}
