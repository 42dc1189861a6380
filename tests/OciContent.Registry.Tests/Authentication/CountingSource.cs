using OciContent.Registry.Authentication;

namespace OciContent.Registry.Tests.Authentication;

/// <summary>One credential for everything, and how often it was asked for.</summary>
internal sealed class CountingSource(RegistryCredential? credential) : CredentialSource
{
    private int _count;

    public int Count => _count;

    public RegistryCredential? Credential { get; set; } = credential;

    public override ValueTask<RegistryCredential?> FindAsync(
        string registry,
        string? repository,
        CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _count);
        return ValueTask.FromResult(Credential);
    }
}
