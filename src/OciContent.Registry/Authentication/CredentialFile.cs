using System.Collections.Concurrent;
using OciContent.Internal;

namespace OciContent.Registry.Authentication;

/// <summary>
/// The credentials of a file. It is read each time it is asked, so that what <c>docker login</c> changed counts at once, and no secret
/// that is not asked for stays in memory.
/// </summary>
internal sealed class CredentialFile(string path, bool isOptional, CredentialEnvironment environment) : CredentialSource
{
    private readonly ConcurrentDictionary<string, CredentialHelper> _helpers = new(StringComparer.Ordinal);

    private string Place => ErrorText.Quote(path);

    public override async ValueTask<RegistryCredential?> FindAsync(
        string registry,
        string? repository,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(registry);
        byte[]? text = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (text is null or [])
        {
            // An empty one was made for a login that is still to come.
            return null;
        }

        string? helper;
        using (CredentialDocument document = CredentialDocument.Parse(text, Place))
        {
            helper = document.FindHelper(registry);
            if (helper is null)
            {
                return document.Find(registry, repository);
            }
        }

        if (!CredentialHelper.IsName(helper))
        {
            throw new InvalidDataException($"{Place} names a credential helper {ErrorText.Quote(helper)}: {CredentialHelper.NameRule}.");
        }

        // One store for each registry: what a helper does not have is not looked for in the file (docker/cli).
        CredentialHelper source = _helpers.GetOrAdd(helper, h => new CredentialHelper(h, environment));
        return await source.FindAsync(registry, repository, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The file's path.</summary>
    public override string ToString() => path;

    private async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, useAsync: true);
            await using (file.ConfigureAwait(false))
            {
                // A byte more than there may be, whatever the length that the file says it has.
                var text = new MemoryStream();
                byte[] buffer = new byte[16 * 1024];
                int count;
                while (text.Length <= CredentialDocument.MaxSize
                    && (count = await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
                {
                    text.Write(buffer, 0, count);
                }

                return text.ToArray();
            }
        }
        catch (Exception e) when (isOptional && e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{Place} cannot be read: expected a file of credentials.", e);
        }
    }
}
