namespace OciContent.Registry.Authentication;

/// <summary>The first credential that one of several sources has.</summary>
internal sealed class FirstCredential(IReadOnlyList<CredentialSource> sources) : CredentialSource
{
    public override async ValueTask<RegistryCredential?> FindAsync(
        string registry,
        string? repository,
        CancellationToken cancellationToken = default)
    {
        foreach (CredentialSource source in sources)
        {
            RegistryCredential? credential = await source.FindAsync(registry, repository, cancellationToken).ConfigureAwait(false);
            if (credential is not null)
            {
                return credential;
            }
        }

        return null;
    }

    /// <summary>The sources, in their order.</summary>
    public override string ToString() => string.Join(", ", sources);
}
