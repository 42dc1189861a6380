using OciContent.Images;
using OciContent.Internal;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Destinations;

/// <summary>Where images are written to. A transport makes one of a location; a new kind of place is a new class.</summary>
/// <example>
/// A place of one's own; of a store alone, <see cref="Of"/> makes one.
/// <code>
/// sealed class Shelf(IContentStore store) : ImageDestination
/// {
///     public override string Name => "the shelf";
///
///     public override async Task&lt;Descriptor&gt; WriteAsync(ImageCopy copy, CancellationToken cancellationToken = default)
///     {
///         await copy.ForEachBlobAsync(store.PutAsync, cancellationToken);
///         await copy.ForEachDocumentAsync((document, token) => store.PutAsync(document, token), cancellationToken);
///         return copy.Root;
///     }
/// }
/// </code>
/// </example>
public abstract class ImageDestination
{
    /// <summary>What messages call it, as a user writes it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether it can hold an index; where it cannot, the only image of an index is copied.</summary>
    public virtual bool HoldsIndexes => true;

    /// <summary>Whether it can hold several images beside each other, with their names.</summary>
    public virtual bool HoldsSeveral => false;

    /// <summary>Whether it keeps manifests; where it does not, their digests are nowhere.</summary>
    public virtual bool HoldsManifests => true;

    /// <summary>
    /// Whether what is there stays there beside what is written, so that an image that is edited in place needs no more than what changed;
    /// where it is replaced, all of the image is written.
    /// </summary>
    public virtual bool KeepsContent => false;

    /// <summary>
    /// Whether what refers to an image is found there beside it: <see cref="ImageCopy.Referrers"/> are listed, or known by what they refer
    /// to as in a registry. Where it is not, a copy that is to bring them is refused.
    /// </summary>
    public virtual bool HoldsReferrers => false;

    /// <summary>
    /// Whether <see cref="ImageCopy.Referrers"/> are entries there with their annotations, as in a layout, so that an attestation of an
    /// index is found there without the index.
    /// </summary>
    public virtual bool ListsReferrers => false;

    /// <summary>Makes a destination of a store: the images are known by their digests alone.</summary>
    public static ImageDestination Of(IContentStore store, string name = "the store")
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(name);
        return new ContentStoreDestination(store, name);
    }

    /// <summary>Refuses in time a place where nothing can be written, and a name that no image can get.</summary>
    /// <exception cref="FormatException">The name is not one that is allowed.</exception>
    /// <exception cref="IOException">Nothing can be written there.</exception>
    public virtual void Validate()
    {
    }

    /// <summary>Refuses in time a place that holds one image, where all of a source are to be copied.</summary>
    /// <exception cref="FormatException">It is for one image.</exception>
    /// <inheritdoc cref="Validate"/>
    public void ValidateForAll()
    {
        Validate();
        if (!HoldsSeveral)
        {
            throw new FormatException($"{ErrorText.Quote(Name)} is for one image: expected a place for several, without a tag.");
        }
    }

    /// <summary>
    /// Writes what a copy has. Nothing leads to it before all of it is there; what is there already is not written again, and of what else
    /// is there nothing is lost: it is kept, or the copy is refused before anything is written. (A folder of <c>dir:</c> is one image,
    /// which another one replaces as a whole, as skopeo does it.)
    /// </summary>
    /// <param name="copy">What to write.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <returns>
    /// What leads to it there: the manifest or index, or the config where no manifest is kept; the first if there are several.
    /// </returns>
    /// <exception cref="InvalidDataException">There is something else, or the image cannot be held.</exception>
    /// <exception cref="ContentMismatchException">Content is not what its descriptor says.</exception>
    public abstract Task<Descriptor> WriteAsync(ImageCopy copy, CancellationToken cancellationToken = default);

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;

    /// <summary>
    /// Refuses a copy whose tags would take the place of others that have more in them: cosign keeps all signatures of an image under one
    /// tag, and those that somebody made at the destination would be lost.
    /// </summary>
    /// <param name="copy">The copy.</param>
    /// <param name="place">What is there.</param>
    /// <param name="tags">The tags that are there.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">Something would be lost, or cannot be told.</exception>
    protected async Task RequireTagsKeptAsync(
        ImageCopy copy,
        IContentReader place,
        ITagResolver tags,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(copy);
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(tags);
        foreach (Descriptor referrer in copy.Referrers)
        {
            if (IndexEntryName.TagOf(referrer) is { } tag
                && await tags.FindTagAsync(tag, cancellationToken).ConfigureAwait(false) is { } known
                && known.Digest != referrer.Digest)
            {
                var written = copy.Documents.FirstOrDefault(document => document.Digest == referrer.Digest) as ImageManifest;
                ImageManifest? there = MediaTypes.IsManifest(known.MediaType)
                    ? await place.ReadManifestAsync(known, cancellationToken).ConfigureAwait(false)
                    : null;
                HashSet<Digest> kept = [.. written?.Layers.Select(static layer => layer.Digest) ?? []];
                if (there is null || !there.Layers.All(layer => kept.Contains(layer.Digest)))
                {
                    throw new InvalidDataException(
                        $"{ErrorText.Quote(Name)} has {known.Digest} under the tag {ErrorText.Quote(tag)}, and not all that is in it is in "
                        + $"{referrer.Digest}, which would replace it: expected nothing that would be lost.");
                }
            }
        }
    }

    /// <summary>
    /// Refuses documents whose digests are not those of their bytes, where content is named after these (image-spec, image-layout.md).
    /// </summary>
    private protected void RequireDigestsOfBytes(ImageCopy copy)
    {
        if (copy.Documents.FirstOrDefault(static document => document is Schema1Manifest { IsSigned: true }) is { } signed)
        {
            throw new InvalidDataException(
                $"{signed.Digest} is a signed manifest of schema 1, whose digest leaves its signatures out: {ErrorText.Quote(Name)} "
                + "names content by all of its bytes: expected a place that does not, or an image that was converted.");
        }
    }

    /// <summary>Writes blobs and then documents to a store.</summary>
    private protected async Task PutAllAsync(ImageCopy copy, IContentStore store, CancellationToken cancellationToken)
    {
        RequireDigestsOfBytes(copy);
        await copy.ForEachBlobAsync(store.PutAsync, cancellationToken).ConfigureAwait(false);
        await copy.ForEachDocumentAsync((document, token) => store.PutAsync(document, token), cancellationToken).ConfigureAwait(false);
    }
}
