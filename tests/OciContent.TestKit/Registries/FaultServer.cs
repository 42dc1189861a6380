using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using OciContent.TestKit.Registries.Faults;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries;

/// <summary>
/// A server of HTTP/1.1 on a port of the loopback device, of which every byte can be scripted. It records what it is asked, and answers
/// what derived classes say, with what <see cref="Faults"/> make of it.
/// </summary>
public abstract class FaultServer : IAsyncDisposable
{
    // So much of a body that nobody read is read before the answer, so that the client hears it and the connection can go on.
    private const long MaxSkippedBody = 64 * 1024 * 1024;

    private readonly CancellationTokenSource _stopping = new();
    private readonly TcpListener _listener;
    private readonly Lock _lock = new();
    private readonly List<Exchange> _exchanges = [];
    private readonly HashSet<Task> _serving = [];
    private readonly ServerOptions _options;
    private readonly Task _accepting;
    private Exception? _failure;
    private int _connections;
    private int _failedHandshakes;

    /// <summary>Begins to listen.</summary>
    protected FaultServer(ServerOptions? options)
    {
        _options = options ?? ServerOptions.Default;
        _listener = new TcpListener(_options.Listen, 0);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>Host and port, as names of images have them: the address that it listens at.</summary>
    public string Address =>
        AddressOf(_options.Listen.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{_options.Listen}]" : _options.Listen.ToString());

    /// <summary>The start of its addresses, without a slash at its end.</summary>
    public string Url => $"{Scheme}://{Address}";

    /// <summary><c>https</c> with a certificate, otherwise <c>http</c>.</summary>
    public string Scheme => _options.Certificate is null ? "http" : "https";

    /// <summary>What goes wrong.</summary>
    public FaultList Faults { get; } = new();

    /// <summary>Everything that was asked so far, in the order of its arrival.</summary>
    public IReadOnlyList<Exchange> Exchanges
    {
        get
        {
            lock (_lock)
            {
                return [.. _exchanges];
            }
        }
    }

    /// <summary>How many connections there were.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>How many connections ended before TLS was agreed on.</summary>
    public int FailedHandshakes => Volatile.Read(ref _failedHandshakes);

    /// <summary>Host and port under another name of this machine, such as <c>localhost</c>.</summary>
    public string AddressOf(string host) => $"{host}:{Port}";

    /// <summary>Forgets what was asked so far.</summary>
    public void ForgetExchanges()
    {
        lock (_lock)
        {
            _exchanges.Clear();
        }
    }

    /// <summary>Ends all connections.</summary>
    /// <exception cref="InvalidOperationException">The server itself failed: a test that it served says nothing.</exception>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(Serving());
        _stopping.Dispose();
        await DisposeContentAsync();
        GC.SuppressFinalize(this);
        if (_failure is not null)
        {
            throw new InvalidOperationException($"The server at {Url} failed: {_failure.Message}", _failure);
        }
    }

    /// <summary>What is answered if nothing goes wrong.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="body">Its body, which need not be read.</param>
    /// <param name="cancellationToken">The server ends.</param>
    protected abstract Task<WireResponse> AnswerAsync(Exchange exchange, Stream body, CancellationToken cancellationToken);

    /// <summary>Disposes of what the server keeps, after its last answer.</summary>
    protected virtual ValueTask DisposeContentAsync() => default;

    private Task[] Serving()
    {
        lock (_lock)
        {
            return [.. _serving];
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(_stopping.Token);
                socket.NoDelay = true;
                Task serving = ServeAsync(socket, Interlocked.Increment(ref _connections));
                lock (_lock)
                {
                    _serving.RemoveWhere(static task => task.IsCompleted);
                    _serving.Add(serving);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        await Task.Yield();
        using WireConnection? connection = await ConnectAsync(socket, number);
        if (connection is null)
        {
            return;
        }

        try
        {
            while (await ServeNextAsync(connection))
            {
                // Connections stay.
            }

            connection.End(ConnectionEnd.Close);
        }
        catch (ConnectionCutException e)
        {
            connection.End(e.End);
        }
        catch (Exception e) when (_stopping.IsCancellationRequested && e is OperationCanceledException or IOException or SocketException)
        {
            connection.End(ConnectionEnd.Reset);
        }
        catch (Exception e)
        {
            _failure ??= e;
            connection.End(ConnectionEnd.Reset);
        }
    }

    private async Task<WireConnection?> ConnectAsync(Socket socket, int number)
    {
        var network = new NetworkStream(socket, ownsSocket: true);
        if (_options.Certificate is null)
        {
            return new WireConnection(number, socket, network);
        }

        var tls = new SslStream(network);
        try
        {
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificate = _options.Certificate,
                    ClientCertificateRequired = _options.ClientAuthority is not null,
                    RemoteCertificateValidationCallback = (_, shown, _, _) =>
                        _options.ClientAuthority is not { } authority
                        || (shown is X509Certificate2 certificate && authority.HasSigned(certificate)),
                },
                _stopping.Token);
            return new WireConnection(number, socket, tls);
        }
        catch (Exception e) when (e is IOException or AuthenticationException or OperationCanceledException or SocketException)
        {
            Interlocked.Increment(ref _failedHandshakes);
            await tls.DisposeAsync();
            return null;
        }
    }

    private async Task<bool> ServeNextAsync(WireConnection connection)
    {
        CancellationToken token = _stopping.Token;
        byte[] head = await connection.ReadHeadAsync(token);
        if (head.Length == 0)
        {
            return false;
        }

        var exchange = new Exchange(connection.Number, head, _options.MaxRecordedBody);
        lock (_lock)
        {
            _exchanges.Add(exchange);
        }

        bool isChunked = (exchange.Headers["Transfer-Encoding"] ?? "").Contains("chunked", StringComparison.OrdinalIgnoreCase);
        long? length = null;
        if (!isChunked && exchange.Headers["Content-Length"] is { } text)
        {
            length = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long declared)
                ? declared
                : throw new ConnectionCutException($"'{text}' is not a length.");
        }

        await using var body = new RequestBody(connection, exchange, length, isChunked);
        IReadOnlyList<Fault> faults = Faults.ThatMeet(exchange);
        foreach (Fault fault in faults)
        {
            fault.Before(exchange, body);
        }

        WireResponse response = faults.OfType<AnsweringFault>().FirstOrDefault()?.Answer(exchange)
            ?? await AnswerAsync(exchange, body, token);
        foreach (Fault fault in faults)
        {
            await fault.ChangeAsync(exchange, response, token);
        }

        bool isRead = !response.LeavesBody && !body.IsHeldBack && await SkipAsync(body, token);
        bool isLast = (exchange.Headers["Connection"] ?? "").Contains("close", StringComparison.OrdinalIgnoreCase);
        response.ClosesConnection |= !isRead || isLast;
        exchange.Status = response.Status;
        await connection.SendAsync(exchange, response, token);
        return !response.ClosesConnection;
    }

    // A body that is longer is left: the connection ends after the answer.
    private static async Task<bool> SkipAsync(RequestBody body, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 * 1024];
        long skipped = 0;
        while (!body.IsAtEnd && skipped < MaxSkippedBody)
        {
            skipped += await body.ReadAsync(buffer, cancellationToken);
        }

        return body.IsAtEnd;
    }
}
