using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using OciContent.Registry.Http;
using OciContent.TestKit.Registries;

namespace OciContent.Registry.Tests.Hostile;

/// <summary>
/// A network of names and addresses that are servers of this test, whatever they are called. The client does all by itself: it resolves,
/// judges the address, connects, and agrees on TLS.
/// </summary>
/// <param name="certificate">A certificate that is good for every name; <c>null</c> to judge certificates as usual.</param>
internal sealed class TestNetwork(X509Certificate2? certificate = null) : INetwork
{
    private readonly ConcurrentDictionary<string, IPAddress[]> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<(IPAddress Address, int Port), int> _ports = new();

    /// <summary>An address at which nobody ever answers.</summary>
    public static IPAddress Silent { get; } = new([198, 51, 100, 1]);

    /// <summary>What requests go through.</summary>
    public IWebProxy? Proxy { get; set; }

    /// <summary>The addresses that were connected to.</summary>
    public ConcurrentQueue<IPAddress> Connected { get; } = new();

    /// <summary>Gives a server an address and a port, and the address names.</summary>
    public void Add(FaultServer server, IPAddress address, int port, params string[] names)
    {
        _ports[(address, port)] = server.Port;
        foreach (string name in names)
        {
            Name(name, address);
        }
    }

    /// <summary>Lets a name mean addresses, from now on.</summary>
    public void Name(string name, params IPAddress[] addresses) => _names[name] = addresses;

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        _names.TryGetValue(host, out IPAddress[]? addresses)
            ? Task.FromResult(addresses)
            : Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));

    public async Task<Stream> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        if (address.Equals(Silent))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        if (!_ports.TryGetValue((address, port), out int realPort))
        {
            throw new SocketException((int)SocketError.ConnectionRefused);
        }

        Connected.Enqueue(address);
        return await SystemNetwork.Instance.ConnectAsync(IPAddress.Loopback, realPort, cancellationToken);
    }

    public void Prepare(SocketsHttpHandler handler)
    {
        if (certificate is not null)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, errors) =>
                (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { certificate },
                RevocationMode = X509RevocationMode.NoCheck,
            };
        }

        handler.UseProxy &= Proxy is not null;
        handler.Proxy = Proxy;
    }
}
