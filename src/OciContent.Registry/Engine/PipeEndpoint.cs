using System.Diagnostics.CodeAnalysis;
using System.IO.Pipes;

namespace OciContent.Registry.Engine;

/// <summary>A named pipe of Windows.</summary>
internal sealed class PipeEndpoint : DockerEndpoint
{
    private readonly string _server;
    private readonly string _name;

    private PipeEndpoint(string server, string name) => (_server, _name) = (server, name);

    /// <summary>Where Docker Desktop listens.</summary>
    public static PipeEndpoint Usual { get; } = new(".", "docker_engine");

    public override string Address => $"npipe:////{_server}/pipe/{_name}";

    /// <summary>Parses <c>//SERVER/pipe/NAME</c>, as it stands behind <c>npipe://</c>.</summary>
    public static bool TryParse(string rest, [NotNullWhen(true)] out PipeEndpoint? pipe)
    {
        string[] parts = rest.Replace('\\', '/').Split('/');
        bool isPipe = parts is ["", "", { Length: > 0 }, "pipe", { Length: > 0 }];
        pipe = isPipe ? new PipeEndpoint(parts[2], parts[4]) : null;
        return isPipe;
    }

    internal override async ValueTask<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        var pipe = new NamedPipeClientStream(_server, _name, PipeDirection.InOut, PipeOptions.Asynchronous);
        try
        {
            await pipe.ConnectAsync(cancellationToken).ConfigureAwait(false);
            return pipe;
        }
        catch
        {
            await pipe.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
