using System.Text;
using OciContent.Registry.Authentication;
using OciContent.Tool.Output;

namespace OciContent.Tool;

/// <summary>A name that was typed, and its password from standard input: for one registry, the first that asks.</summary>
internal sealed class TypedCredential(string username, ToolConsole console) : CredentialSource
{
    private const int MaxLength = 64 * 1024;

    private readonly Lock _lock = new();
    private string? _registry;
    private RegistryCredential? _credential;

    public override ValueTask<RegistryCredential?> FindAsync(
        string registry,
        string? repository,
        CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            _registry ??= registry;
            if (_registry != registry)
            {
                // Whose password it is was not said: it goes to nobody else.
                throw new InvalidDataException(
                    $"'{registry}' asks for a password as well as '{_registry}': expected one registry with --username, or an --authfile.");
            }

            _credential ??= RegistryCredential.FromPassword(username, ReadPassword());
            return ValueTask.FromResult<RegistryCredential?>(_credential);
        }
    }

    private string ReadPassword()
    {
        using Stream input = console.OpenInput();
        byte[] bytes = new byte[MaxLength + 1];
        int length = input.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length > MaxLength)
        {
            throw new InvalidDataException($"The password has more than {MaxLength} bytes: expected at most so many.");
        }

        // A line's end is the shell's.
        return Encoding.UTF8.GetString(bytes, 0, length).TrimEnd('\r', '\n');
    }
}
