using System.CommandLine;
using OciContent.Registry.Engine;
using OciContent.Transports;

namespace OciContent.Tool;

/// <summary>
/// How the command asks a Docker engine: the option that verbs have for it, and the client that is made when it is needed.
/// </summary>
internal sealed class Engines : IAsyncDisposable
{
    private readonly Option<string> _host = new("--docker-host")
    {
        Description = "The Docker engine's address, such as unix:///run/docker.sock. Default: DOCKER_HOST or the current context.",
        HelpName = "ADDRESS",
    };

    private readonly Lazy<DockerEngine> _engine;
    private DockerEngineOptions _options = DockerEngineOptions.Default;

    public Engines() => _engine = new Lazy<DockerEngine>(() => new DockerEngine(_options));

    /// <summary>How locations are written, for help.</summary>
    public static ImageTransport Syntax { get; } =
        new DockerEngineTransport(static () => throw new InvalidOperationException("This is for help alone."));

    /// <summary>The option, for all verbs that may ask one.</summary>
    public Option Option => _host;

    /// <summary>The transport that asks it.</summary>
    public ImageTransport CreateTransport() => new DockerEngineTransport(() => _engine.Value);

    /// <summary>Takes over what was given.</summary>
    /// <exception cref="FormatException">It is not an address of an engine.</exception>
    public void Configure(ParseResult parsed)
    {
        if (parsed.GetValue(_host) is { Length: > 0 } host)
        {
            _options = new DockerEngineOptions { Endpoint = DockerEndpoint.FromEnvironment(host) };
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_engine.IsValueCreated)
        {
            await _engine.Value.DisposeAsync();
        }
    }
}
