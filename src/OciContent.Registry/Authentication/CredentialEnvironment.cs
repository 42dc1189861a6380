using System.Text;

namespace OciContent.Registry.Authentication;

/// <summary>What of a process's environment says where credentials are.</summary>
internal sealed class CredentialEnvironment(Func<string, string?> variable, string? home)
{
    /// <summary>This process's.</summary>
    public static CredentialEnvironment Process { get; } = new(
        Environment.GetEnvironmentVariable,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify));

    /// <summary>How long a credential helper may take.</summary>
    public TimeSpan HelperTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    private string? Home => Variable("HOME") ?? (string.IsNullOrEmpty(home) ? null : home);

    /// <summary>The value of a variable; <c>null</c> if it is not set, or empty.</summary>
    public string? Variable(string name) => variable(name) is { Length: > 0 } value ? value : null;

    /// <summary>The places where credentials are, in the order of <see cref="CredentialSource.FromEnvironment"/>.</summary>
    public CredentialSource ToSource()
    {
        var sources = new List<CredentialSource>();
        if (Variable("DOCKER_AUTH_CONFIG") is { } text)
        {
            sources.Add(new CredentialText("DOCKER_AUTH_CONFIG", Encoding.UTF8.GetBytes(text)));
        }

        IEnumerable<string> files = Files().OfType<string>().Distinct(StringComparer.Ordinal);
        sources.AddRange(files.Select(f => new CredentialFile(f, isOptional: true, this)));
        return new FirstCredential(sources);
    }

    private IEnumerable<string?> Files()
    {
        yield return Variable("REGISTRY_AUTH_FILE");
        yield return Under(Variable("DOCKER_CONFIG") ?? Under(Home, ".docker"), "config.json");
        yield return Under(Variable("XDG_RUNTIME_DIR"), "containers/auth.json");
        yield return Under(Variable("XDG_CONFIG_HOME"), "containers/auth.json");
        yield return Under(Home, ".config/containers/auth.json");
    }

    private static string? Under(string? folder, string relative) => folder is null ? null : Path.Join(folder, relative);
}
