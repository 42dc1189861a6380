using System.Globalization;
using OciContent.Internal;
using OciContent.Registry.Http;

namespace OciContent.Registry.Authentication;

/// <summary>Where a registry says that tokens are given (<c>realm</c> of a Bearer challenge), and whether it is believed.</summary>
internal sealed class TokenRealm
{
    private TokenRealm(Uri address, Origin origin, bool isTrusted)
    {
        Address = address;
        Origin = origin;
        IsTrusted = isTrusted;
    }

    /// <summary>The address that is asked.</summary>
    public Uri Address { get; }

    /// <summary>The address's origin.</summary>
    public Origin Origin { get; }

    /// <summary>
    /// Whether it may be given the registry's credentials: it is on the registry's own host, known to belong to it, or approved by the
    /// user. Any other may be asked anonymously.
    /// </summary>
    public bool IsTrusted { get; }

    /// <summary>How it is named to approve it: the host, with the port if it is not the scheme's own.</summary>
    public string Authority => Address.Authority;

    /// <summary>Looks at what a registry names, before credentials are looked for.</summary>
    /// <exception cref="RegistryException">It may not be asked at all.</exception>
    public static TokenRealm Check(RegistryEndpoint registry, string realm, AuthenticationOptions options)
    {
        if (!Uri.TryCreate(realm, UriKind.Absolute, out Uri? address)
            || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp)
            || address.Host.Length == 0)
        {
            throw Refusal(registry, realm, "an absolute https address");
        }

        // The address is shown without its user info, which could be somebody's.
        if (address.UserInfo.Length > 0 || HasAt(realm))
        {
            throw Refusal(registry, Origin.Of(address).ToString(), "an address without user info");
        }

        if (realm.Contains('#', StringComparison.Ordinal))
        {
            throw Refusal(registry, realm, "an address without a fragment");
        }

        Origin origin = Origin.Of(address);
        if (!origin.IsEncrypted && registry.Origin.IsEncrypted)
        {
            throw Refusal(registry, realm, "an https address, as the registry itself is asked by https");
        }

        bool isTrusted = options.AllowsAnyRealm
            || origin.Host == registry.Origin.Host
            || TokenServers.IsKnown(registry.Origin, origin)
            || IsApproved(registry, origin, options);
        return new TokenRealm(address, origin, isTrusted);
    }

    // An empty user info too, which Uri does not tell.
    private static bool HasAt(string realm)
    {
        ReadOnlySpan<char> rest = realm.AsSpan(realm.IndexOf(':', StringComparison.Ordinal) + 1).TrimStart("/\\");
        int end = rest.IndexOfAny("/\\?#");
        return (end < 0 ? rest : rest[..end]).Contains('@');
    }

    private static bool IsApproved(RegistryEndpoint registry, Origin origin, AuthenticationOptions options)
    {
        if (!options.ApprovedRealms.TryGetValue(registry.Name, out IReadOnlySet<string>? approved))
        {
            return false;
        }

        bool isSchemesOwnPort = origin.Port == (origin.IsEncrypted ? 443 : 80);
        string withPort = string.Create(CultureInfo.InvariantCulture, $"{origin.Host}:{origin.Port}");
        return approved.Any(a =>
            a.Equals(withPort, StringComparison.OrdinalIgnoreCase)
            || (isSchemesOwnPort && a.Equals(origin.Host, StringComparison.OrdinalIgnoreCase)));
    }

    private static RegistryException Refusal(RegistryEndpoint registry, string realm, string expected) =>
        new($"The registry '{registry.Name}' names {ErrorText.Quote(realm)} as its token server: expected {expected}.");
}
