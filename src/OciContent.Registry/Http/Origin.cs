using System.Globalization;

namespace OciContent.Registry.Http;

/// <summary>
/// Scheme, host and port: what a credential belongs to (RFC 6454). Everything that asks whether something may be sent somewhere asks this.
/// </summary>
internal readonly record struct Origin
{
    private Origin(string scheme, string host, int port)
    {
        Scheme = scheme;
        Host = host;
        Port = port;
    }

    /// <summary><c>https</c> or <c>http</c>.</summary>
    public string Scheme { get; }

    /// <summary>The host in lower case; an IPv6 address has its brackets.</summary>
    public string Host { get; }

    /// <summary>The port, also where it is the scheme's own.</summary>
    public int Port { get; }

    /// <summary>Whether what is sent there cannot be read on the way.</summary>
    public bool IsEncrypted => Scheme == Uri.UriSchemeHttps;

    /// <summary>The origin of an absolute address.</summary>
    public static Origin Of(Uri address) => new(address.Scheme, address.Host.ToLowerInvariant(), address.Port);

    /// <summary>The start of an address, as <c>https://example.com:8443</c>.</summary>
    public override string ToString() =>
        (Scheme == Uri.UriSchemeHttps && Port == 443) || (Scheme == Uri.UriSchemeHttp && Port == 80)
            ? $"{Scheme}://{Host}"
            : string.Create(CultureInfo.InvariantCulture, $"{Scheme}://{Host}:{Port}");
}
