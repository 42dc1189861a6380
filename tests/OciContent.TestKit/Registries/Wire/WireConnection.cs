using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace OciContent.TestKit.Registries.Wire;

/// <summary>The server's end of a connection: lines and bytes in, answers out.</summary>
internal sealed class WireConnection : IDisposable
{
    private const int MaxHeadSize = 256 * 1024;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly Socket _socket;
    private readonly Stream _stream;
    private Task<bool>? _reading;
    private int _start;
    private int _end;
    private bool _isEnded;

    /// <param name="number">Which one of its server it is.</param>
    /// <param name="socket">The connection, which is disposed of with this.</param>
    /// <param name="stream">What is read and written: the socket's stream, or TLS over it.</param>
    public WireConnection(int number, Socket socket, Stream stream)
    {
        Number = number;
        _socket = socket;
        _stream = stream;
    }

    public int Number { get; }

    /// <summary>The lines up to the first empty one, as they came; empty at the end of the connection.</summary>
    public async Task<byte[]> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var head = new MemoryStream();
        while (true)
        {
            // A record of TLS has no line that could be waited for.
            bool hasMore = _start < _end || await FillAsync(cancellationToken);
            if (hasMore && head.Length == 0 && _buffer[_start] is < 0x20 and not ((byte)'\r' or (byte)'\n'))
            {
                throw new ConnectionCutException("The client does not speak HTTP: it tries TLS.");
            }

            byte[] line = await ReadLineBytesAsync(cancellationToken);
            head.Write(line);
            if (line is [] or [(byte)'\n'] or [(byte)'\r', (byte)'\n'])
            {
                // What comes before the first line of a request is skipped if it is empty (RFC 9112, section 2.2).
                if (line.Length > 0 && head.Length == line.Length)
                {
                    head.SetLength(0);
                    continue;
                }

                return head.ToArray();
            }

            if (head.Length > MaxHeadSize)
            {
                throw new ConnectionCutException("The head of the request is too long.");
            }
        }
    }

    /// <summary>One line without its end.</summary>
    public async Task<string> ReadLineAsync(CancellationToken cancellationToken) =>
        Encoding.Latin1.GetString(await ReadLineBytesAsync(cancellationToken)).TrimEnd('\r', '\n');

    /// <summary>As many bytes as there are; 0 at the end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (_start == _end && !await FillAsync(cancellationToken))
        {
            return 0;
        }

        int count = Math.Min(destination.Length, _end - _start);
        _buffer.AsMemory(_start, count).CopyTo(destination);
        _start += count;
        return count;
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await _stream.WriteAsync(bytes, cancellationToken);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw new ConnectionCutException("The peer ended the connection.", e);
        }
    }

    /// <summary>Waits until something is over or the peer ends the connection, which is thrown.</summary>
    public async Task WaitForPeerAsync(Task task, CancellationToken cancellationToken)
    {
        while (!task.IsCompleted && (_reading is not null || _end < _buffer.Length))
        {
            Task<bool> reading = _reading ??= ReadMoreAsync(cancellationToken);
            if (await Task.WhenAny(reading, task) == reading)
            {
                _reading = null;
                if (!await reading)
                {
                    throw new ConnectionCutException("The peer ended the connection.");
                }
            }
        }

        await task;
    }

    /// <summary>Sends an answer, and all that goes wrong with it.</summary>
    public async Task SendAsync(Exchange exchange, WireResponse response, CancellationToken cancellationToken)
    {
        if (response.Hold is { } hold)
        {
            await WaitForPeerAsync(hold, cancellationToken);
        }

        bool hasBody = exchange.Method != "HEAD" && response.Status is not (204 or 304);
        if (response.Framing == Framing.Length && response.DeclaredLength is null && response.Body.Length is null)
        {
            response.Framing = Framing.Close;
        }

        await WriteAsync(Encoding.Latin1.GetBytes(Head(response)), cancellationToken);
        for (int i = 0; response.HasEndlessHeaders; i++)
        {
            await WriteAsync(Encoding.ASCII.GetBytes($"X-Endless-{i}: {new string('x', 1000)}\r\n"), cancellationToken);
        }

        if (hasBody)
        {
            var body = new ResponseBody(this, response);
            await response.Body.CopyToAsync(body, cancellationToken);
            await body.CompleteAsync(cancellationToken);
        }
    }

    /// <summary>Ends the connection.</summary>
    public void End(ConnectionEnd how)
    {
        try
        {
            if (how == ConnectionEnd.Reset)
            {
                _socket.LingerState = new LingerOption(true, 0);
                _socket.Close();
                return;
            }

            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    private static string Head(WireResponse response)
    {
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {response.Status} {ReasonOf(response.Status)}\r\n");
        foreach ((string name, string value) in response.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        switch (response.Framing)
        {
            case Framing.Length when response.Status is not (204 or 304):
                head.Append(CultureInfo.InvariantCulture, $"Content-Length: {response.DeclaredLength ?? response.Body.Length}\r\n");
                break;
            case Framing.Chunked:
                head.Append("Transfer-Encoding: chunked\r\n");
                break;
            case Framing.Close:
                response.ClosesConnection = true;
                break;
            default:
                break;
        }

        if (response.ClosesConnection)
        {
            head.Append("Connection: close\r\n");
        }

        return response.HasEndlessHeaders ? head.ToString() : head.Append("\r\n").ToString();
    }

    private static string ReasonOf(int status) => ((System.Net.HttpStatusCode)status).ToString();

    private async Task<byte[]> ReadLineBytesAsync(CancellationToken cancellationToken)
    {
        var line = new MemoryStream();
        while (_start < _end || await FillAsync(cancellationToken))
        {
            int end = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            int count = end < 0 ? _end - _start : end + 1;
            line.Write(_buffer, _start, count);
            _start += count;
            if (end >= 0)
            {
                break;
            }

            if (line.Length > MaxHeadSize)
            {
                throw new ConnectionCutException("A line is too long.");
            }
        }

        return line.ToArray();
    }

    // A read that nobody waited for any longer goes on: what it reads belongs to the next request.
    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        Task<bool> reading = _reading ?? ReadMoreAsync(cancellationToken);
        _reading = null;
        return await reading;
    }

    private async Task<bool> ReadMoreAsync(CancellationToken cancellationToken)
    {
        if (_isEnded)
        {
            return false;
        }

        if (_start == _end)
        {
            _start = _end = 0;
        }

        try
        {
            int read = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _end += read;
            _isEnded = read == 0;
            return !_isEnded;
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            throw new ConnectionCutException("The peer ended the connection.", e);
        }
    }
}
