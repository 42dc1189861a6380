using OciContent.Internal;

namespace OciContent.Registry.Authentication;

/// <summary>Where credentials are kept. A new kind of place is a class that derives from this.</summary>
/// <example>
/// <code>
/// string password = Environment.GetEnvironmentVariable("REGISTRY_PASSWORD")!;
/// CredentialSource credentials = CredentialSource.FirstOf(
///     CredentialSource.Of("registry.example.com", RegistryCredential.FromPassword("me", password)),
///     CredentialSource.FromEnvironment());
/// </code>
/// </example>
public abstract class CredentialSource
{
    /// <summary>No credentials: everything is asked for anonymously.</summary>
    public static CredentialSource None { get; } = new NoCredentials();

    /// <summary>The credential of one registry.</summary>
    /// <param name="registry">The registry as names have it, or a namespace on it: <c>registry.example.com:5000/team</c>.</param>
    /// <param name="credential">The credential.</param>
    /// <example>
    /// <code>CredentialSource.Of("docker.io", RegistryCredential.FromPassword("me", accessToken))</code>
    /// </example>
    /// <exception cref="ArgumentException">The registry is empty.</exception>
    public static CredentialSource Of(string registry, RegistryCredential credential)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(registry);
        ArgumentNullException.ThrowIfNull(credential);
        return new SingleCredential(CredentialKey.Normalize(registry), credential);
    }

    /// <summary>Several sources, of which the first one that has a credential counts. One that is broken is an error.</summary>
    /// <example>
    /// <code>CredentialSource.FirstOf(CredentialSource.FromFile("auth.json"), CredentialSource.FromEnvironment())</code>
    /// </example>
    public static CredentialSource FirstOf(params IReadOnlyList<CredentialSource> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        CredentialSource[] copy = [.. sources];
        return Array.IndexOf(copy, null) < 0
            ? new FirstCredential(copy)
            : throw new ArgumentException("One of the sources is null.", nameof(sources));
    }

    /// <summary>
    /// A file in the form of Docker's <c>config.json</c> or of containers-auth.json(5), of at most 1 MiB. For each registry one place
    /// counts: its own helper (<c>credHelpers</c>), else everybody's (<c>credsStore</c>), else <c>auths</c>, where the longest namespace
    /// that a repository is in comes first. The file is read each time it is asked, and must be there.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <example>
    /// <code>CredentialSource.FromFile("/run/secrets/config.json")</code>
    /// </example>
    public static CredentialSource FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new CredentialFile(path, isOptional: false, CredentialEnvironment.Process);
    }

    /// <summary>
    /// A program <c>docker-credential-NAME</c> in a folder of <c>PATH</c>, which is asked with <c>get</c>
    /// (docker-credential-helpers, protocol). It may take 30 seconds and answer with 64 KiB; what it answers is kept for 5 minutes.
    /// </summary>
    /// <param name="name">The end of its name: <c>pass</c>, <c>ecr-login</c>.</param>
    /// <example>
    /// <code>CredentialSource.FromHelper("secretservice")</code>
    /// </example>
    /// <exception cref="ArgumentException">The name has other than letters, digits, '-', '_' and single dots.</exception>
    public static CredentialSource FromHelper(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return CredentialHelper.IsName(name)
            ? new CredentialHelper(name, CredentialEnvironment.Process)
            : throw new ArgumentException(
                $"{ErrorText.Quote(name)} is not the name of a credential helper: {CredentialHelper.NameRule}.",
                nameof(name));
    }

    /// <summary>
    /// Where Docker and podman keep them. The first of these that has the registry's credential counts; those that are not there are passed
    /// over, those that are broken are errors:
    /// <list type="number">
    /// <item>the text of the variable <c>DOCKER_AUTH_CONFIG</c>: its <c>auths</c> alone;</item>
    /// <item>the file that <c>REGISTRY_AUTH_FILE</c> names;</item>
    /// <item><c>$DOCKER_CONFIG/config.json</c>, or <c>~/.docker/config.json</c> if that is not set;</item>
    /// <item><c>$XDG_RUNTIME_DIR/containers/auth.json</c>;</item>
    /// <item><c>$XDG_CONFIG_HOME/containers/auth.json</c>;</item>
    /// <item><c>~/.config/containers/auth.json</c>.</item>
    /// </list>
    /// The variables are read now, the files each time they are asked (see <see cref="FromFile"/>).
    /// </summary>
    /// <example>
    /// <code>var options = new RegistryClientOptions { Credentials = CredentialSource.FromEnvironment() };</code>
    /// </example>
    public static CredentialSource FromEnvironment() => CredentialEnvironment.Process.ToSource();

    /// <summary>Looks for the credential of a registry.</summary>
    /// <param name="registry">The registry as names have it: host and port, <c>docker.io</c> for Docker Hub.</param>
    /// <param name="repository">The repository's path on it; <c>null</c> if no single one is meant.</param>
    /// <param name="cancellationToken">Cancels the looking.</param>
    /// <returns>The credential; <c>null</c> if there is none.</returns>
    /// <exception cref="InvalidDataException">Something that is to say so cannot be read, or a helper fails.</exception>
    public abstract ValueTask<RegistryCredential?> FindAsync(
        string registry,
        string? repository,
        CancellationToken cancellationToken = default);

    private sealed class NoCredentials : CredentialSource
    {
        public override ValueTask<RegistryCredential?> FindAsync(
            string registry,
            string? repository,
            CancellationToken cancellationToken = default) => ValueTask.FromResult<RegistryCredential?>(null);
    }
}
