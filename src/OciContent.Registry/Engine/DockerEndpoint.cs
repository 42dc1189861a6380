using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using OciContent.Internal;

namespace OciContent.Registry.Engine;

/// <summary>
/// Where a Docker engine listens, as <c>DOCKER_HOST</c> has it: <c>unix:///var/run/docker.sock</c>,
/// <c>npipe:////./pipe/docker_engine</c> or <c>tcp://HOST:PORT</c>, with TLS or without. <c>ssh://</c> is refused: it would run a program.
/// </summary>
public abstract class DockerEndpoint
{
    private const int PlainPort = 2375;
    private const int TlsPort = 2376;
    private const string Expectation = "expected unix:///PATH, npipe:////./pipe/NAME or tcp://HOST:PORT";

    private static readonly SearchValues<char> NotInHosts = SearchValues.Create("/@?#\\ ");

    private protected DockerEndpoint()
    {
    }

    /// <summary>The address, without anything secret.</summary>
    public abstract string Address { get; }

    /// <summary>Whether the engine proves who it is, by TLS.</summary>
    public virtual bool UsesTls => false;

    /// <summary>What is in the address of a request: the engine does not look at the host where it is not asked over TCP.</summary>
    internal virtual string Authority => "docker";

    /// <summary>Parses an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="tls">What to trust and what to show where it is <c>tcp://</c>; <c>null</c> for no TLS.</param>
    /// <exception cref="FormatException">It is not an address of an engine.</exception>
    /// <exception cref="NotSupportedException">It is one that is not asked: <c>ssh://</c>.</exception>
    public static DockerEndpoint Parse(string address, DockerTls? tls = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        int colon = address.IndexOf("://", StringComparison.Ordinal);
        string scheme = colon < 0 ? "" : address[..colon];
        string rest = colon < 0 ? address : address[(colon + 3)..];
        return scheme switch
        {
            "unix" when rest.StartsWith('/') => new UnixEndpoint(rest),
            "npipe" when PipeEndpoint.TryParse(rest, out PipeEndpoint? pipe) => pipe,
            "tcp" when TryParseHost(rest, tls is null ? PlainPort : TlsPort, out string? host, out int port) =>
                new TcpEndpoint(host, port, tls),
            "http" when tls is null && TryParseHost(rest, PlainPort, out string? host, out int port) => new TcpEndpoint(host, port, null),
            "https" when tls is not null && TryParseHost(rest, TlsPort, out string? host, out int port) => new TcpEndpoint(host, port, tls),
            "ssh" => throw new NotSupportedException(
                $"An engine behind ssh:// is not asked: {Expectation}; 'ssh -L /PATH:/var/run/docker.sock HOST' makes a socket of it."),
            _ => throw new FormatException($"{Shown(scheme, rest)} is not the address of a Docker engine: {Expectation}."),
        };
    }

    /// <summary>
    /// The engine that Docker's command would ask: <c>DOCKER_HOST</c>, or else the context that <c>DOCKER_CONTEXT</c> or
    /// <c>currentContext</c> of <c>config.json</c> names, or else the system's usual place.
    /// </summary>
    /// <remarks>
    /// <c>DOCKER_TLS_VERIFY</c> and <c>DOCKER_TLS</c> ask for TLS over TCP, with the files of <c>DOCKER_CERT_PATH</c>. Who the engine is is
    /// checked in either case, and also where a context says <c>SkipTLSVerify</c>.
    /// </remarks>
    /// <exception cref="FormatException">An address is not one.</exception>
    /// <exception cref="InvalidDataException">A file of Docker's contexts is broken.</exception>
    /// <exception cref="IOException">A file that is named cannot be read.</exception>
    /// <exception cref="NotSupportedException">The engine is behind <c>ssh://</c>.</exception>
    public static DockerEndpoint FromEnvironment() => EngineEnvironment.Process.FindEndpoint();

    /// <summary>An engine at an address, with TLS over TCP as the environment asks for it.</summary>
    /// <param name="host">The address, as <c>DOCKER_HOST</c> would have it.</param>
    /// <exception cref="FormatException">It is not an address of an engine.</exception>
    /// <exception cref="NotSupportedException">The engine is behind <c>ssh://</c>.</exception>
    public static DockerEndpoint FromEnvironment(string host)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        return EngineEnvironment.Process.EndpointAt(host);
    }

    /// <summary>The <see cref="Address"/>.</summary>
    public sealed override string ToString() => Address;

    /// <summary>Connects to it.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">Nobody is there.</exception>
    internal abstract ValueTask<Stream> ConnectAsync(CancellationToken cancellationToken);

    /// <summary>How TLS is agreed on; <c>null</c> for no TLS. The result is disposed of by who asks for it.</summary>
    internal virtual SslClientAuthenticationOptions? CreateTlsOptions() => null;

    /// <summary>Why a connection may break off before anything was answered, if that is known.</summary>
    internal virtual string? WhyBreakOff => null;

    // A password in an address is not shown.
    private static string Shown(string scheme, string rest) =>
        rest.Contains('@', StringComparison.Ordinal) ? $"An address with a user ({scheme}://…@…)"
        : ErrorText.Quote(scheme.Length == 0 ? rest : $"{scheme}://{rest}");

    private static bool TryParseHost(string rest, int defaultPort, [NotNullWhen(true)] out string? host, out int port)
    {
        string text = rest.TrimEnd('/');
        (host, port) = (null, 0);
        if (text.Length == 0
            || text.AsSpan().ContainsAny(NotInHosts)
            || !Uri.TryCreate($"scheme://{text}", UriKind.Absolute, out Uri? uri)
            || uri.Host.Length == 0
            || uri.UserInfo.Length > 0)
        {
            return false;
        }

        host = uri.Host;
        port = uri.Port < 0 ? defaultPort : uri.Port;
        return port is > 0 and <= ushort.MaxValue;
    }
}
