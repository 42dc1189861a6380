using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OciContent.Registry.Tests.Authentication;

/// <summary>
/// An HTTP server on this machine that writes the bytes it is told to, and keeps every byte that it is sent. One request for each
/// connection.
/// </summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    // The first byte of a client that tries TLS.
    private const byte TlsHandshake = 0x16;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<string, string> _answer;
    private readonly Lock _lock = new();
    private readonly List<string> _requests = [];
    private readonly Task _serving;

    /// <summary>Serves from now on.</summary>
    /// <param name="answer">The answer to a request's whole text.</param>
    public LoopbackServer(Func<string, string> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Host and port.</summary>
    public string Authority => _listener.LocalEndpoint.ToString()!;

    /// <summary>All that was sent, one text for each request.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    public static string Ok(string body) => string.Create(
        CultureInfo.InvariantCulture,
        $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");

    public static string Empty(string statusAndHeaders) => $"HTTP/1.1 {statusAndHeaders}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                await AnswerAsync(client.GetStream());
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // It stops, or one client has had enough.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (!IsWhole(text.ToString()))
        {
            int count = await stream.ReadAsync(buffer, _stopping.Token);
            if (count == 0)
            {
                break;
            }

            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
            if (buffer[0] == TlsHandshake && text.Length == count)
            {
                return;
            }
        }

        string request = text.ToString();
        lock (_lock)
        {
            _requests.Add(request);
        }

        await stream.WriteAsync(Encoding.Latin1.GetBytes(_answer(request)), _stopping.Token);
    }

    private static bool IsWhole(string request)
    {
        int end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        const string Name = "Content-Length:";
        string? length = request[..end].Split("\r\n").FirstOrDefault(l => l.StartsWith(Name, StringComparison.OrdinalIgnoreCase));
        return length is null || request.Length - end - 4 >= int.Parse(length[Name.Length..], CultureInfo.InvariantCulture);
    }
}
