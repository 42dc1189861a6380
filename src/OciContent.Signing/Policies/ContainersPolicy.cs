using OciContent.Policies;
using OciContent.Sources;

namespace OciContent.Signing.Policies;

/// <summary>
/// A <c>policy.json</c> of containers (containers-policy.json(5)), as skopeo and podman use it: <c>insecureAcceptAnything</c>,
/// <c>reject</c>, and <c>sigstoreSigned</c> with keys. What asks for GnuPG, Fulcio, Rekor or a PKI cannot be judged here, and so is not
/// satisfied.
/// </summary>
/// <example>
/// <code>
/// ContainersPolicy policy = await ContainersPolicy.LoadAsync("/etc/containers/policy.json");
/// await using ImageSource image = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
/// Console.WriteLine(await policy.EvaluateAsync(image));
/// </code>
/// </example>
public sealed class ContainersPolicy
{
    private const string Docker = "docker";

    private readonly IReadOnlyList<ImageRule> _default;
    private readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, IReadOnlyList<ImageRule>>> _transports;

    internal ContainersPolicy(
        IReadOnlyList<ImageRule> otherwise,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, IReadOnlyList<ImageRule>>> transports)
    {
        _default = otherwise;
        _transports = transports;
    }

    /// <summary>Reads a policy, and the keys that it names.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="FormatException">The file, or a key that it names, is not what it should be.</exception>
    /// <exception cref="System.Text.Json.JsonException">The file is not a policy.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Task<ContainersPolicy> LoadAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return ContainersPolicyReader.LoadAsync(path, cancellationToken);
    }

    /// <summary>Says whether an image satisfies the policy: all requirements of the scope that is closest to it.</summary>
    /// <param name="image">One image or index.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">There is not one image but several, or none; or something is broken.</exception>
    /// <exception cref="IOException">Something cannot be read, or is not what its digest says.</exception>
    public Task<PolicyVerdict> EvaluateAsync(ImageSource image, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return EvaluateCoreAsync(image, cancellationToken);
    }

    private async Task<PolicyVerdict> EvaluateCoreAsync(ImageSource image, CancellationToken cancellationToken)
    {
        image.ResolveRoot();
        (string scope, IReadOnlyList<ImageRule> rules) = Find(image);
        var verdicts = new List<RuleVerdict>();
        foreach (ImageRule rule in rules)
        {
            verdicts.Add(await rule.EvaluateAsync(image, cancellationToken).ConfigureAwait(false));
        }

        return new PolicyVerdict(PolicyScope.NameOf(image)?.ToString() ?? image.Name, scope, verdicts);
    }

    private (string Scope, IReadOnlyList<ImageRule> Rules) Find(ImageSource image)
    {
        if (_transports.TryGetValue(image.Format, out IReadOnlyDictionary<string, IReadOnlyList<ImageRule>>? scopes))
        {
            foreach (string scope in image.Format == Docker ? DockerScopes(image) : PathScopes(image))
            {
                if (scopes.TryGetValue(scope, out IReadOnlyList<ImageRule>? rules))
                {
                    return (scope.Length == 0 ? image.Format : scope, rules);
                }
            }
        }

        return ("default", _default);
    }

    // The image, its repository, each path above it, the host, and the domains above that with '*.' before them.
    private static IEnumerable<string> DockerScopes(ImageSource image)
    {
        if (PolicyScope.NameOf(image) is { } name)
        {
            yield return name.ToString();
            for (string path = name.Name; ; path = path[..path.LastIndexOf('/')])
            {
                yield return path;
                if (!path.Contains('/', StringComparison.Ordinal))
                {
                    break;
                }
            }

            for (string host = name.Domain; host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot;)
            {
                host = host[(dot + 1)..];
                yield return $"*.{host}";
            }
        }

        yield return "";
    }

    private static IEnumerable<string> PathScopes(ImageSource image)
    {
        string path = Path.GetFullPath(image.Name);
        if (image.Reference is { } reference)
        {
            yield return $"{path}:{reference}";
        }

        for (string? at = path; at is not null and not "/"; at = Path.GetDirectoryName(at))
        {
            yield return at;
        }

        yield return "";
    }
}
