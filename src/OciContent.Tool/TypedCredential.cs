using System.Text;
using OciContent.Registry.Authentication;
using OciContent.Tool.Output;

namespace OciContent.Tool;

/// <summary>A name that was typed for a registry, and its password from standard input. No other registry gets it.</summary>
internal sealed class TypedCredential(string registry, string username, ToolConsole console) : CredentialSource
{
    private const int MaxLength = 64 * 1024;

    private readonly Lock _lock = new();
    private RegistryCredential? _credential;

    public override ValueTask<RegistryCredential?> FindAsync(
        string asking,
        string? repository,
        CancellationToken cancellationToken = default)
    {
        if (asking != registry)
        {
            return ValueTask.FromResult<RegistryCredential?>(null);
        }

        lock (_lock)
        {
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
            throw new InvalidDataException($"The password has more than {MaxLength} bytes: expected at most that many.");
        }

        // A line's end is the shell's.
        return Encoding.UTF8.GetString(bytes, 0, length).TrimEnd('\r', '\n');
    }
}
