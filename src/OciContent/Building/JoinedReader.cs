using OciContent.Storage;

namespace OciContent.Building;

/// <summary>Reads what any of several readers has; it owns none of them.</summary>
internal sealed class JoinedReader(IReadOnlyList<IContentReader> readers) : IContentReader
{
    public async ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default) =>
        await FindAsync(content, cancellationToken).ConfigureAwait(false) is not null;

    public async ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        IContentReader? reader = await FindAsync(content, cancellationToken).ConfigureAwait(false);
        return reader is null
            ? throw new ContentNotFoundException(content.Digest, "the built image")
            : await reader.OpenReadAsync(content, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask<IContentReader?> FindAsync(Descriptor content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        foreach (IContentReader reader in readers)
        {
            if (await reader.ExistsAsync(content, cancellationToken).ConfigureAwait(false))
            {
                return reader;
            }
        }

        return null;
    }
}
