namespace OciContent.Registry.Authentication;

/// <summary>
/// What files of credentials call a registry, in one form: host and port, and a namespace where there is one
/// (containers-auth.json(5)). Docker Hub has many names, older files have whole addresses.
/// </summary>
internal static class CredentialKey
{
    /// <summary>What names of images call Docker Hub.</summary>
    public const string DockerHub = "docker.io";

    /// <summary>What Docker calls Docker Hub in its file, and what helpers are asked for.</summary>
    public const string DockerHubAddress = "https://index.docker.io/v1/";

    /// <summary>A key of a file in the one form: <c>host[:port][/namespace]</c>.</summary>
    public static string Normalize(string key)
    {
        ReadOnlySpan<char> rest = key.AsSpan().Trim();
        bool isAddress = TrimScheme(ref rest, "https://") || TrimScheme(ref rest, "http://");
        int slash = rest.IndexOf('/');
        ReadOnlySpan<char> host = slash < 0 ? rest : rest[..slash];
        ReadOnlySpan<char> path = slash < 0 ? default : rest[slash..].Trim('/');
        string name = host.ToString().ToLowerInvariant();
        if (name is "index.docker.io" or "registry-1.docker.io")
        {
            name = DockerHub;
        }

        // The path of an address is its API's, which some wrote without the scheme.
        return isAddress || path is "" or "v1" or "v2" ? name : $"{name}/{path}";
    }

    /// <summary>The keys that a repository's credential may have: the longest namespace first, the registry last.</summary>
    public static IEnumerable<string> For(string registry, string? repository)
    {
        string name = Normalize(registry);
        for (string path = repository ?? ""; path.Length > 0;)
        {
            yield return $"{name}/{path}";
            int slash = path.LastIndexOf('/');
            path = slash < 0 ? "" : path[..slash];
        }

        yield return name;
    }

    /// <summary>What a helper is asked for.</summary>
    public static string ServerUrl(string registry) => Normalize(registry) == DockerHub ? DockerHubAddress : registry;

    private static bool TrimScheme(ref ReadOnlySpan<char> text, string scheme)
    {
        if (!text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        text = text[scheme.Length..];
        return true;
    }
}
