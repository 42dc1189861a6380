namespace OciContent.Registry.Authentication;

/// <summary>
/// The credentials of a text that a variable of the environment has: those under <c>auths</c> alone, as what it says of helpers is not
/// obeyed.
/// </summary>
internal sealed class CredentialText(string variable, ReadOnlyMemory<byte> text) : CredentialSource
{
    public override ValueTask<RegistryCredential?> FindAsync(
        string registry,
        string? repository,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(registry);
        cancellationToken.ThrowIfCancellationRequested();
        using CredentialDocument document = CredentialDocument.Parse(text, $"The environment variable {variable}");
        return ValueTask.FromResult(document.Find(registry, repository));
    }

    /// <summary>The name of the variable.</summary>
    public override string ToString() => variable;
}
