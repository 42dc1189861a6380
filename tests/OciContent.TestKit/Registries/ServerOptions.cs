using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace OciContent.TestKit.Registries;

/// <summary>How a server of the kit listens, and what it keeps.</summary>
public sealed record ServerOptions
{
    /// <summary>Plain http at 127.0.0.1.</summary>
    public static ServerOptions Default { get; } = new();

    /// <summary>The address; <see cref="IPAddress.IPv6Loopback"/> for <c>[::1]</c>.</summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>The certificate, with its key, of a server that speaks TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Who must have signed the certificate that a client shows; <c>null</c> if none is asked for.</summary>
    public TestAuthority? ClientAuthority { get; init; }

    /// <summary>How much of each request's body is kept to be looked at, in bytes.</summary>
    public int MaxRecordedBody { get; init; } = 1024 * 1024;
}
