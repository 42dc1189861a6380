using System.Text.Json;
using OciContent.Internal;
using OciContent.Sources;

namespace OciContent.Layouts;

public sealed partial class ImageLayoutStore
{
    /// <summary>
    /// Finds what <see cref="DeleteGarbageAsync(string, DocumentLimits, CancellationToken)"/> would delete; nothing is changed.
    /// </summary>
    /// <param name="path">The layout's folder.</param>
    /// <param name="limits">The limits on documents.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="IOException">There is no layout, or it cannot be read.</exception>
    /// <exception cref="InvalidDataException">
    /// A document is broken or beyond the limits, so nobody knows what it leads to; or there is not a layout.
    /// </exception>
    /// <exception cref="JsonException"><c>oci-layout</c> or <c>index.json</c> is malformed or ambiguous.</exception>
    public static Task<LayoutGarbage> FindGarbageAsync(string path, DocumentLimits limits, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(limits);
        return FindGarbageAsync(path, limits, Disk.System, cancellationToken);
    }

    /// <inheritdoc cref="FindGarbageAsync(string, DocumentLimits, CancellationToken)"/>
    public static Task<LayoutGarbage> FindGarbageAsync(string path, CancellationToken cancellationToken = default) =>
        FindGarbageAsync(path, DocumentLimits.Default, cancellationToken);

    /// <summary>
    /// Deletes what nothing leads to, and what killed writers left behind. While it runs no other store writes to the layout, in this
    /// process or another.
    /// </summary>
    /// <returns>What was deleted.</returns>
    /// <exception cref="IOException">There is no layout, somebody is writing to it, or something cannot be deleted.</exception>
    /// <inheritdoc cref="FindGarbageAsync(string, DocumentLimits, CancellationToken)"/>
    public static Task<LayoutGarbage> DeleteGarbageAsync(string path, DocumentLimits limits, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(limits);
        return DeleteGarbageAsync(path, limits, Disk.System, cancellationToken);
    }

    /// <inheritdoc cref="DeleteGarbageAsync(string, DocumentLimits, CancellationToken)"/>
    public static Task<LayoutGarbage> DeleteGarbageAsync(string path, CancellationToken cancellationToken = default) =>
        DeleteGarbageAsync(path, DocumentLimits.Default, cancellationToken);

    /// <summary>Deletes garbage on a disk that may fail.</summary>
    internal static async Task<LayoutGarbage> DeleteGarbageAsync(
        string path,
        DocumentLimits limits,
        IDisk disk,
        CancellationToken cancellationToken)
    {
        // Opened for reading first: where there is no layout, none is made.
        await (await OpenFolderAsync(path, limits, cancellationToken).ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        IReadOnlyList<string> abandoned = ScratchFolder.Find(disk, path, areAlive: false);
        ImageLayoutStore store = await OpenAsync(path, limits, disk, cancellationToken).ConfigureAwait(false);
        await using (store.ConfigureAwait(false))
        {
            using IFolderLock taken = await store._folder.LockAsync(cancellationToken).ConfigureAwait(false);
            if (ScratchFolder.Find(disk, path, areAlive: true) is [var writer, ..])
            {
                throw new IOException(
                    $"{ErrorText.Quote(path)} is being written to ({writer}): expected nobody to write while garbage is deleted.");
            }

            LayoutGarbage garbage = await FindGarbageAsync(path, limits, disk, cancellationToken).ConfigureAwait(false);
            store.Delete(garbage.Blobs);
            return garbage with { ScratchFolders = [.. abandoned.Except(garbage.ScratchFolders, StringComparer.Ordinal)] };
        }
    }

    private static async Task<LayoutGarbage> FindGarbageAsync(
        string path,
        DocumentLimits limits,
        IDisk disk,
        CancellationToken cancellationToken)
    {
        ImageLayout layout = await OpenFolderAsync(path, limits, cancellationToken).ConfigureAwait(false);
        await using (layout.ConfigureAwait(false))
        {
            return new LayoutGarbage
            {
                Blobs = await layout.FindUnreachableAsync(cancellationToken).ConfigureAwait(false),
                ScratchFolders = ScratchFolder.Find(disk, path, areAlive: false),
            };
        }
    }

    private static async Task<ImageLayout> OpenFolderAsync(string path, DocumentLimits limits, CancellationToken cancellationToken)
    {
        ImageLayout layout = await ImageLayout.OpenAsync(path, limits, cancellationToken).ConfigureAwait(false);
        if (layout.Format == ImageLayout.FolderFormat)
        {
            return layout;
        }

        await layout.DisposeAsync().ConfigureAwait(false);
        throw new InvalidDataException($"{ErrorText.Quote(path)} is an archive: expected a folder with an OCI layout.");
    }

    private void Delete(IReadOnlyList<UnreachableBlob> blobs)
    {
        foreach (UnreachableBlob blob in blobs)
        {
            _folder.Delete(BlobPath.Of(blob.Digest));
        }

        foreach (string algorithm in blobs.Select(static blob => blob.Digest.Algorithm.Name).Distinct(StringComparer.Ordinal))
        {
            _folder.FlushFolder(BlobPath.Folder + algorithm);
        }
    }
}
