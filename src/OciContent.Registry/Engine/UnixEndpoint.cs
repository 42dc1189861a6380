using System.Net.Sockets;

namespace OciContent.Registry.Engine;

/// <summary>A socket in the file system.</summary>
internal sealed class UnixEndpoint(string path) : DockerEndpoint
{
    public const string Usual = "/var/run/docker.sock";

    public override string Address => $"unix://{path}";

    internal override async ValueTask<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        UnixDomainSocketEndPoint place;
        try
        {
            place = new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentException e)
        {
            // The system's limit, of about a hundred bytes.
            throw new DockerEngineException($"The path of {Address} is too long for a socket: expected a shorter one.", e);
        }

        // The system's words for it would be of an address.
        if (!File.Exists(path))
        {
            throw new DockerEngineException($"There is no Docker engine at {Address}: expected its socket.");
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(place, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
