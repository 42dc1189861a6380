using System.Net;

namespace OciContent.Registry.Http;

/// <summary>What names mean and how addresses are connected to: as the system has it, but in tests.</summary>
internal interface INetwork
{
    /// <summary>The addresses of a name.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">It has none.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);

    /// <summary>Connects to an address.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">Nobody is there.</exception>
    Task<Stream> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken);

    /// <summary>Says what else there is to know, such as a proxy.</summary>
    void Prepare(SocketsHttpHandler handler);
}
