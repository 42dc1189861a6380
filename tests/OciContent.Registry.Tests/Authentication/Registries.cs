using OciContent.Registry.Authentication;
using OciContent.Registry.Http;

namespace OciContent.Registry.Tests.Authentication;

/// <summary>Registries and their challenges.</summary>
internal static class Registries
{
    public const string Realm = "https://registry.example.com/token";

    public static RegistryEndpoint Example { get; } = Of("registry.example.com");

    public static RegistryEndpoint DockerHub { get; } = new("docker.io", Origin.Of(new Uri("https://registry-1.docker.io")));

    public static RegistryEndpoint Of(string name, string scheme = "https") => new(name, Origin.Of(new Uri($"{scheme}://{name}")));

    public static string Bearer(string realm, string? scope = null, string? error = null) =>
        $"Bearer realm=\"{realm}\",service=\"svc\""
        + (scope is null ? "" : $",scope=\"{scope}\"")
        + (error is null ? "" : $",error=\"{error}\"");

    public static AuthenticationOptions Approving(string registry, params string[] realms) => new()
    {
        ApprovedRealms = new Dictionary<string, IReadOnlySet<string>> { [registry] = realms.ToHashSet() },
    };
}
