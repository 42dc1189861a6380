using System.Net;
using System.Net.Sockets;

namespace OciContent.Registry.Http;

/// <summary>The network as the system has it.</summary>
internal sealed class SystemNetwork : INetwork
{
    private SystemNetwork()
    {
    }

    public static SystemNetwork Instance { get; } = new();

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        Dns.GetHostAddressesAsync(host, cancellationToken);

    public async Task<Stream> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // The proxy is the framework's: of the environment.
    public void Prepare(SocketsHttpHandler handler)
    {
    }
}
