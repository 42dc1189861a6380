using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OciContent.Catalog.Tests.Kit;

/// <summary>A PostgreSQL server that has no TLS, and asks for a password.</summary>
internal sealed class RefusingServer : IAsyncDisposable
{
    // PostgreSQL's documentation, "Message Formats".
    private const int TlsRequest = 80877103;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _serving;
    private int _connections;

    public RefusingServer()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>How often somebody tried.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Whether somebody asked for TLS.</summary>
    public bool WasAskedForTls { get; private set; }

    // Npgsql looks for a ticket of Kerberos through a connection of its own.
    public string ConnectionString => string.Create(
        CultureInfo.InvariantCulture,
        $"Host=127.0.0.1;Port={((IPEndPoint)_listener.LocalEndpoint).Port};Username=u;Database=c;GSS Encryption Mode=Disable");

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref _connections);
                NetworkStream stream = client.GetStream();
                while (await ReadAsync(stream) == TlsRequest)
                {
                    WasAskedForTls = true;
                    await stream.WriteAsync("N"u8.ToArray());
                }

                // AuthenticationCleartextPassword.
                await stream.WriteAsync(new byte[] { (byte)'R', 0, 0, 0, 8, 0, 0, 0, 3 });
                await stream.CopyToAsync(Stream.Null);
            }
            catch (IOException)
            {
                // The client is gone.
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // The listener was stopped, while it waited or before.
                return;
            }
        }
    }

    // The first number of a message at the start of a session.
    private static async Task<int> ReadAsync(NetworkStream stream)
    {
        byte[] length = new byte[4];
        await stream.ReadExactlyAsync(length);
        byte[] message = new byte[BinaryPrimitives.ReadInt32BigEndian(length) - length.Length];
        await stream.ReadExactlyAsync(message);
        return BinaryPrimitives.ReadInt32BigEndian(message);
    }
}
