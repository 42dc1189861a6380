using System.Runtime.CompilerServices;
using OciContent.Internal;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>Writes what was planned to where a location says.</summary>
internal static class CopyDestination
{
    /// <summary>Refuses in time what is no place to write to.</summary>
    /// <exception cref="FormatException">The location names no transport, or no name that can be given to an image.</exception>
    public static void Validate(ImageLocation destination)
    {
        if (destination.Transport is null)
        {
            throw new FormatException($"{ErrorText.Quote(destination.Path)} does not say what to write: expected oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:NAME:TAG] or dir:DIR.");
        }

        if (destination.Reference is { } reference && destination.Transport != ImageTransport.DockerArchive)
        {
            EntryName.ValidateTag(reference);
        }
    }

    public static async Task<CopiedImage> CopyAsync(IContentReader source, CopyPlan plan, ImageLocation destination, CopyOptions options, IDisk disk, CancellationToken cancellationToken)
    {
        if (destination.Transport == ImageTransport.Oci)
        {
            await CopyToLayoutAsync(source, plan, destination, options, disk, cancellationToken).ConfigureAwait(false);
        }
        else if (destination.Transport == ImageTransport.Dir)
        {
            ImageDirectoryWriter writer = await ImageDirectoryWriter.OpenAsync(destination.Path, options.Limits, disk, cancellationToken).ConfigureAwait(false);
            await using ConfiguredAsyncDisposable disposal = writer.ConfigureAwait(false);
            await writer.CopyAsync(plan, new FolderCopy(source, options), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            throw new NotSupportedException($"'{destination.Transport}' cannot be written yet: expected oci or dir.");
        }

        return new CopiedImage(plan.Root, plan.LeftOut);
    }

    private static async Task CopyToLayoutAsync(IContentReader source, CopyPlan plan, ImageLocation destination, CopyOptions options, IDisk disk, CancellationToken cancellationToken)
    {
        ImageLayoutStore store = await ImageLayoutStore.OpenAsync(destination.Path, options.Limits, disk, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable disposal = store.ConfigureAwait(false);
        var copy = new FolderCopy(source, options);
        await copy.BlobsAsync(store.Folder, plan, static blob => BlobPath.Of(blob.Digest), cancellationToken).ConfigureAwait(false);
        await copy.DocumentsAsync(store.Folder, plan, static document => BlobPath.Of(document.Digest), cancellationToken).ConfigureAwait(false);
        if (destination.Reference is { } tag)
        {
            await store.TagAsync(plan.Root, tag, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await store.AddEntryAsync(plan.Root, cancellationToken).ConfigureAwait(false);
        }
    }
}
