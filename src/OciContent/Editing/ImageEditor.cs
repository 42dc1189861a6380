using System.Text.Json;
using OciContent.Images;
using OciContent.Layouts;
using OciContent.Storage;

namespace OciContent.Editing;

/// <summary>Edits images: a change of one document changes the digest and size in every document above it, and no other byte.</summary>
public static class ImageEditor
{
    /// <summary>Edits an image, or an index and all below it. Nothing is written: the result can be copied anywhere.</summary>
    /// <param name="source">Where the image is; it has to stay open as long as the result is used.</param>
    /// <param name="root">The manifest or index.</param>
    /// <param name="edits">The changes, made one after the other to each document.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">An edit does not fit the image, or a limit is exceeded.</exception>
    /// <exception cref="JsonException">A document is malformed or ambiguous, or an edit makes it so.</exception>
    /// <exception cref="ContentNotFoundException">A document is not there.</exception>
    /// <exception cref="ContentMismatchException">A document is not what its descriptor says.</exception>
    public static Task<EditedImage> EditAsync(IContentReader source, Descriptor root, IReadOnlyList<ImageEdit> edits, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(edits);
        return EditCoreAsync(source, root, edits, cancellationToken);
    }

    /// <summary>
    /// Edits a layout in place: what the edits change is added, and each entry of <c>index.json</c> that led to a changed image leads to the new one,
    /// with all its names. The old documents stay as blobs that nothing leads to.
    /// </summary>
    /// <param name="layout">The layout.</param>
    /// <param name="reference">Which image, by tag, name or digest; <c>null</c> for all.</param>
    /// <param name="edits">The changes, made one after the other to each document.</param>
    /// <param name="cancellationToken">Cancels the work; <c>index.json</c> is then as it was.</param>
    /// <returns>The documents that changed, in cascade.</returns>
    /// <inheritdoc cref="EditAsync(IContentReader, Descriptor, IReadOnlyList{ImageEdit}, CancellationToken)"/>
    public static Task<IReadOnlyList<DocumentChange>> EditAsync(ImageLayoutStore layout, string? reference, IReadOnlyList<ImageEdit> edits, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(edits);
        return EditCoreAsync(layout, reference, edits, cancellationToken);
    }

    private static async Task<EditedImage> EditCoreAsync(IContentReader source, Descriptor root, IReadOnlyList<ImageEdit> edits, CancellationToken cancellationToken)
    {
        var cascade = new Cascade(source, edits);
        Descriptor result = await cascade.EditAsync(root, cancellationToken).ConfigureAwait(false);
        return new EditedImage(source, root, result, cascade.Changes, edits.SelectMany(static edit => edit.Contents));
    }

    private static async Task<IReadOnlyList<DocumentChange>> EditCoreAsync(ImageLayoutStore layout, string? reference, IReadOnlyList<ImageEdit> edits, CancellationToken cancellationToken)
    {
        ImageIndex index = await layout.ReadIndexAsync(cancellationToken).ConfigureAwait(false);
        Descriptor[] entries = [.. index.Manifests.Where(entry => reference is null ? MediaTypes.IsManifest(entry.MediaType) || MediaTypes.IsIndex(entry.MediaType) : EntryName.Matches(entry, reference))];
        if (entries.Length == 0 && reference is not null)
        {
            throw new ContentNotFoundException(reference, layout.Path, index.Manifests.Select(static entry => EntryName.Of(entry) ?? entry.Digest.ToString()));
        }

        var cascade = new Cascade(layout, edits);
        foreach (Descriptor entry in entries)
        {
            await cascade.EditAsync(entry, cancellationToken).ConfigureAwait(false);
        }

        foreach ((Digest digest, Func<Stream> open) in edits.SelectMany(static edit => edit.Contents))
        {
            Stream stream = open();
            await using (stream.ConfigureAwait(false))
            {
                await layout.PutAsync(new Descriptor { MediaType = "application/octet-stream", Digest = digest, Size = stream.Length }, stream, cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (DocumentChange change in cascade.Changes)
        {
            await layout.PutAsync(change.After, change.Bytes, cancellationToken).ConfigureAwait(false);
        }

        // By the index as it is then: others may have tagged meanwhile what was edited here.
        await layout.UpdateIndexAsync(now => now with { Manifests = [.. now.Manifests.Select(cascade.Follow)] }, cancellationToken).ConfigureAwait(false);
        return cascade.Changes;
    }
}
