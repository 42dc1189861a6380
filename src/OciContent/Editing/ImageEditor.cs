using System.Runtime.CompilerServices;
using System.Text.Json;
using OciContent.Copying;
using OciContent.Destinations;
using OciContent.Images;
using OciContent.Sources;
using OciContent.Transports;

namespace OciContent.Editing;

/// <summary>Edits images: a change of one document changes the digest and size in every document above it, and no other byte.</summary>
/// <example>
/// <code>
/// await using ImageSource source = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
/// await using EditedImage edited = await ImageEditor.EditAsync(source, [ImageEdit.RemoveUrls()]);
/// await ImageCopier.CopyAsync(edited, ImageLocation.Parse("oci:other:v1"));
/// </code>
/// </example>
public static class ImageEditor
{
    /// <summary>Edits an image, or an index and all below it. Nothing is written: the result can be copied anywhere.</summary>
    /// <param name="source">
    /// One image or index: what was selected, or the only one there. It has to stay open as long as the result is used.
    /// </param>
    /// <param name="edits">The changes, made one after the other to each document.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">
    /// The source has several images, an edit does not fit the image, or a limit is exceeded.
    /// </exception>
    /// <exception cref="JsonException">A document is malformed or ambiguous, or an edit makes it so.</exception>
    /// <exception cref="ContentNotFoundException">A document is not there.</exception>
    /// <exception cref="ContentMismatchException">A document is not what its descriptor says.</exception>
    /// <example>
    /// <code>
    /// await using ImageSource source = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
    /// var edit = new ImageEdit { Config = config => config with { Author = "Alice" } };
    /// await using EditedImage edited = await ImageEditor.EditAsync(source, [edit, ImageEdit.AnnotateManifests("a", "b")]);
    /// foreach (DocumentChange change in edited.Changes)
    /// {
    ///     Console.WriteLine($"{change.Before.Digest} is now {change.After.Digest}");
    /// }
    /// </code>
    /// </example>
    public static Task<EditedImage> EditAsync(
        ImageSource source,
        IReadOnlyList<ImageEdit> edits,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(edits);
        return EditCoreAsync(source, edits, cancellationToken);
    }

    /// <summary>
    /// Edits images where they are. In a layout or its archive what the edits change is added, and each entry of <c>index.json</c> that led
    /// to a changed image leads to the new one, with all its names; in a layout's folder the old documents stay as blobs that nothing leads
    /// to. Of an index of which one image or platform is meant, the others stay as they are.
    /// </summary>
    /// <param name="location">Where the images are, and maybe which of them is meant; all of them otherwise.</param>
    /// <param name="edits">The changes, made one after the other to each document.</param>
    /// <param name="options">Which platform is meant, and limits on the documents; <c>null</c> for all platforms.</param>
    /// <param name="cancellationToken">Cancels the work; what is there is then as it was.</param>
    /// <returns>The documents that changed, in cascade.</returns>
    /// <exception cref="FormatException">Nothing can be written there.</exception>
    /// <inheritdoc cref="EditAsync(ImageSource, IReadOnlyList{ImageEdit}, CancellationToken)" path="/exception"/>
    public static Task<IReadOnlyList<DocumentChange>> EditInPlaceAsync(
        ImageLocation location,
        IReadOnlyList<ImageEdit> edits,
        ImageSourceOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(location);
        ArgumentNullException.ThrowIfNull(edits);
        return EditInPlaceCoreAsync(location, edits, options ?? ImageSourceOptions.Default, cancellationToken);
    }

    private static async Task<EditedImage> EditCoreAsync(
        ImageSource source,
        IReadOnlyList<ImageEdit> edits,
        CancellationToken cancellationToken)
    {
        ResolvedImage image = await source.ResolveAsync(ImageFormat.Oci, cancellationToken).ConfigureAwait(false);
        var cascade = new Cascade(edits, selection: null);
        cascade.Require([image.Root]);
        await new DocumentWalker(image.Content, source.Name, source.Limits, cascade)
            .WalkAsync([EntryOf(image.Root)], selection: null, cancellationToken)
            .ConfigureAwait(false);
        return new EditedImage(
            source,
            image,
            cascade.Follow(image.Root),
            cascade.Changes,
            edits.SelectMany(static edit => edit.Contents),
            cascade.EditedManifest);
    }

    private static SourceEntry EntryOf(Descriptor root) => new(root, ContentLocation.Root("what is edited"));

    private static async Task<IReadOnlyList<DocumentChange>> EditInPlaceCoreAsync(
        ImageLocation location,
        IReadOnlyList<ImageEdit> edits,
        ImageSourceOptions options,
        CancellationToken cancellationToken)
    {
        ImageDestination destination = location.ToDestination();
        ImageSource source = await location.OpenAsync(options, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable disposal = source.ConfigureAwait(false);
        if (!destination.KeepsContent)
        {
            return await ReplaceAsync(source, destination, edits, cancellationToken).ConfigureAwait(false);
        }

        var cascade = new Cascade(edits, source.Selection);
        Descriptor[] roots =
        [
            .. source.Roots.Where(root =>
                source.Reference is not null || MediaTypes.IsManifest(root.MediaType) || MediaTypes.IsIndex(root.MediaType)),
        ];
        cascade.Require(roots);
        await source.WalkAsync(cascade, cancellationToken).ConfigureAwait(false);
        KeyValuePair<Digest, Func<Stream>>[] contents =
            [.. edits.SelectMany(static edit => edit.Contents).DistinctBy(static content => content.Key)];
        ImageDocument[] documents = [.. DocumentsOf(cascade.Changes)];
        var overlay = new OverlayReader(source, OverlayReader.Of(cascade.Changes).Concat(contents));
        var copy = new ImageCopy(
            overlay,
            source.Name,
            [.. source.Entries.Select(cascade.Follow)],
            [.. BlobsOf(cascade.Changes), .. contents.Select(content => Find(content.Key, content.Value, documents)).OfType<Descriptor>()],
            documents,
            missing: [],
            Environment.ProcessorCount,
            progress: null)
        {
            // By the entries as they are then: others may have tagged meanwhile what was edited here.
            UpdateEntry = cascade.Follow,
            Replaced = cascade.Changes.Select(static change => change.Before.Digest).ToHashSet(),
        };
        await destination.WriteAsync(copy, cancellationToken).ConfigureAwait(false);
        return cascade.Changes;
    }

    // What holds one image gets all of it anew.
    private static async Task<IReadOnlyList<DocumentChange>> ReplaceAsync(
        ImageSource source,
        ImageDestination destination,
        IReadOnlyList<ImageEdit> edits,
        CancellationToken cancellationToken)
    {
        EditedImage edited = await EditCoreAsync(source, edits, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable disposal = edited.ConfigureAwait(false);
        if (!destination.HoldsManifests)
        {
            edited.RequireWithoutManifests(destination.Name);
        }

        if (edited.Changes.Count > 0)
        {
            ImageCopy plan = await CopyPlanner
                .PlanAsync(
                    edited,
                    source.Name,
                    [edited.Root],
                    source.Limits,
                    CopyOptions.Default,
                    entryIndex: null,
                    referrers: null,
                    cancellationToken)
                .ConfigureAwait(false);
            await destination.WriteAsync(plan.InPlace(), cancellationToken).ConfigureAwait(false);
        }

        return edited.Changes;
    }

    private static IEnumerable<Descriptor> BlobsOf(IReadOnlyList<DocumentChange> changes) =>
        changes
            .Select(static change => change.After)
            .Where(static content => !MediaTypes.IsManifest(content.MediaType) && !MediaTypes.IsIndex(content.MediaType));

    private static IEnumerable<ImageDocument> DocumentsOf(IReadOnlyList<DocumentChange> changes)
    {
        foreach (DocumentChange change in changes)
        {
            if (MediaTypes.IsIndex(change.After.MediaType))
            {
                yield return ImageIndex.Parse(change.Bytes, change.After, change.After.MediaType);
            }
            else if (MediaTypes.IsManifest(change.After.MediaType))
            {
                yield return ImageManifest.Parse(change.Bytes, change.After, change.After.MediaType);
            }
        }
    }

    // What leads to it knows its size; otherwise its stream may, or nobody needs it.
    private static Descriptor? Find(Digest digest, Func<Stream> open, IEnumerable<ImageDocument> documents)
    {
        if (documents.OfType<ImageManifest>().SelectMany(static manifest => manifest.Layers).FirstOrDefault(layer => layer.Digest == digest)
            is { } layer)
        {
            return layer;
        }

        using Stream stream = open();
        return stream.CanSeek ? new Descriptor { MediaType = "application/octet-stream", Digest = digest, Size = stream.Length } : null;
    }
}
