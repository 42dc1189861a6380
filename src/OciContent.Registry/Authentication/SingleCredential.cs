namespace OciContent.Registry.Authentication;

/// <summary>The credential of one registry, or of one namespace on it.</summary>
internal sealed class SingleCredential(string key, RegistryCredential credential) : CredentialSource
{
    public override ValueTask<RegistryCredential?> FindAsync(
        string registry,
        string? repository,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(registry);
        return ValueTask.FromResult(CredentialKey.For(registry, repository).Contains(key, StringComparer.Ordinal) ? credential : null);
    }

    /// <summary>The registry.</summary>
    public override string ToString() => key;
}
