using System.Net.Security;
using System.Net.Sockets;

namespace OciContent.Registry.Engine;

/// <summary>A port, plain only if that was asked for.</summary>
internal sealed class TcpEndpoint(string host, int port, DockerTls? tls) : DockerEndpoint
{
    public override string Address => $"tcp://{Authority}";

    public override bool UsesTls => tls is not null;

    // With TLS 1.3 a client learns only after its handshake that the server wants another certificate.
    internal override string? WhyBreakOff => tls switch
    {
        null => null,
        { CertificateFile: null } => "the engine may want a certificate: expected cert.pem and key.pem",
        _ => "the engine may not take the certificate that it was shown",
    };

    internal override string Authority => $"{host}:{port}";

    internal override SslClientAuthenticationOptions? CreateTlsOptions() => tls?.CreateOptions(host.Trim('[', ']'));

    internal override async ValueTask<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host.Trim('[', ']'), port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
