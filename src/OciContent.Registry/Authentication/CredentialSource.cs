namespace OciContent.Registry.Authentication;

/// <summary>Where credentials are kept. A new kind of place is a class that derives from this.</summary>
public abstract class CredentialSource
{
    /// <summary>No credentials: everything is asked for anonymously.</summary>
    public static CredentialSource None { get; } = new NoCredentials();

    /// <summary>Looks for the credential of a registry.</summary>
    /// <param name="registry">The registry as names have it: host and port, <c>docker.io</c> for Docker Hub.</param>
    /// <param name="repository">The repository's path on it; <c>null</c> if no single one is meant.</param>
    /// <param name="cancellationToken">Cancels the looking.</param>
    /// <returns>The credential; <c>null</c> if there is none.</returns>
    /// <exception cref="InvalidDataException">Something that is to say so cannot be read.</exception>
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
