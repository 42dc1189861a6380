using System.Text.Json;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Storage;

namespace OciContent.Registry.Storage;

public sealed partial class StorageRepository
{
    /// <summary>
    /// Finds the manifests that refer to one as their <c>subject</c>, such as signatures: every manifest of the repository is read for it,
    /// those among them that the tag lists that stands for referrers (distribution-spec, referrers tag schema).
    /// </summary>
    /// <param name="subject">The manifest that they refer to; it need not be there.</param>
    /// <param name="artifactType">The type that is wanted; <c>null</c> for all.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="IOException">The storage cannot be read, or there are more than are allowed.</exception>
    /// <exception cref="InvalidDataException">A folder has more entries than are allowed.</exception>
    public async Task<IReadOnlyList<Descriptor>> FindReferrersAsync(
        Digest subject,
        string? artifactType = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var found = new List<Descriptor>();
        await foreach (Digest digest in ListRevisionsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await TryReadAsync(digest, cancellationToken).ConfigureAwait(false) is not { } manifest || manifest.Subject != subject)
            {
                continue;
            }

            if (found.Count == _storage.Options.MaxReferrers)
            {
                throw new IOException(
                    $"{ErrorText.Quote(Name)} in {ErrorText.Quote(_storage.Name)} has more than {found.Count} manifests that refer to "
                    + $"'{subject}': expected at most that many.");
            }

            if (artifactType is null || manifest.ArtifactType == artifactType)
            {
                found.Add(await DescribeAsync(manifest, cancellationToken).ConfigureAwait(false));
            }
        }

        return [.. found.OrderBy(static referrer => referrer.Digest)];
    }

    /// <summary>The manifests and indexes that the repository has, in the order of their folders.</summary>
    internal async IAsyncEnumerable<Digest> ListRevisionsAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string folder = _storage.Paths.Revisions(Name);
        foreach (StorageEntry algorithm in await ListAsync(folder, cancellationToken).ConfigureAwait(false))
        {
            foreach (StorageEntry entry in await ListAsync($"{folder}/{algorithm.Name}", cancellationToken).ConfigureAwait(false))
            {
                if (Digest.TryParse($"{algorithm.Name}:{entry.Name}", out Digest? digest) && digest.Algorithm.IsSupported)
                {
                    yield return digest;
                }
            }
        }
    }

    private async Task<IEnumerable<StorageEntry>> ListAsync(string folder, CancellationToken cancellationToken) =>
        (await _storage.Tree.ListAsync(folder, _storage.Options.MaxFolderEntries, cancellationToken).ConfigureAwait(false) ?? [])
            .Where(static entry => entry.Kind == StorageEntryKind.Folder);

    // What is broken refers to nothing.
    private async Task<StorageManifest?> TryReadAsync(Digest digest, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadManifestAsync(digest, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ContentMismatchException or InvalidDataException)
        {
            return null;
        }
    }

    private async Task<Descriptor> DescribeAsync(StorageManifest manifest, CancellationToken cancellationToken)
    {
        Descriptor descriptor = manifest.ToDescriptor() with { ArtifactType = manifest.ArtifactType };
        try
        {
            ManifestDocument document = manifest.IsIndex
                ? await this.ReadIndexAsync(descriptor, cancellationToken).ConfigureAwait(false)
                : await this.ReadManifestAsync(descriptor, cancellationToken).ConfigureAwait(false);
            return descriptor with { Annotations = document.Annotations };
        }
        catch (JsonException)
        {
            return descriptor;
        }
    }
}
