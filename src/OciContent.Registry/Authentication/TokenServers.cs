using System.Collections.Frozen;
using OciContent.Registry.Http;

namespace OciContent.Registry.Authentication;

/// <summary>Which hosts give tokens for registries on other hosts, as those who run both have it.</summary>
internal static class TokenServers
{
    // By the host that a registry's API is at. The registries of GitHub, Google and Red Hat's Quay have theirs on their own hosts.
    private static readonly FrozenDictionary<string, string> Known = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["registry-1.docker.io"] = "auth.docker.io",
        ["registry.gitlab.com"] = "gitlab.com",
        ["nvcr.io"] = "authn.nvidia.com",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether a token server is known to belong to a registry: both are asked by https at its own port.</summary>
    public static bool IsKnown(Origin registry, Origin server) =>
        registry is { IsEncrypted: true, Port: 443 }
        && server is { IsEncrypted: true, Port: 443 }
        && Known.GetValueOrDefault(registry.Host) == server.Host;
}
