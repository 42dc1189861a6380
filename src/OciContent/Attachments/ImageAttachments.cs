using OciContent.Sources;

namespace OciContent.Attachments;

/// <summary>
/// Finds what is attached to an image, wherever both are: manifests whose <c>subject</c> it is (image-spec, manifest.md), what cosign keeps
/// under tags that are made of its digest, and attestations that are entries of the same index. It is the one way to an image's signatures.
/// </summary>
/// <remarks>
/// Who lists an attachment may be wrong, so each is read and verified, and has to name its subject itself where it is listed by that.
/// Nothing is said about whether a signature is valid.
/// </remarks>
/// <example>
/// <code>
/// await using ImageSource source = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
/// AttachmentListing found = await ImageAttachments.FindAsync(source);
/// foreach (ImageAttachment attachment in found.Flatten())
/// {
///     Console.WriteLine($"{attachment.Kind} of {attachment.Subject}: {attachment.Descriptor.Digest}");
/// }
/// </code>
/// </example>
public static class ImageAttachments
{
    /// <summary>Finds what is attached to the one image or index that is selected, and what is attached to that.</summary>
    /// <param name="source">The image.</param>
    /// <param name="options">How much is looked for; <c>null</c> for the usual.</param>
    /// <param name="cancellationToken">Cancels the looking.</param>
    /// <returns>
    /// The attachments, and what could not be read. None for a source without manifests, to which nothing can be attached. Each can be read
    /// through the source by its descriptor.
    /// </returns>
    /// <exception cref="InvalidDataException">There is not one image but several, or none.</exception>
    /// <exception cref="IOException">A registry does not list what refers to the image, or more than is allowed.</exception>
    public static Task<AttachmentListing> FindAsync(
        ImageSource source,
        AttachmentOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return FindCoreAsync(source, source.ResolveRoot().Digest, options ?? AttachmentOptions.Default, cancellationToken);
    }

    /// <summary>Finds what is attached to a manifest or index, and what is attached to that.</summary>
    /// <param name="source">Where both are. Whatever of it is selected, all of it is searched.</param>
    /// <param name="subject">The digest of the manifest or index, which need not be there.</param>
    /// <param name="options">How much is looked for; <c>null</c> for the usual.</param>
    /// <param name="cancellationToken">Cancels the looking.</param>
    /// <exception cref="IOException">A registry does not list what refers to it, or more than is allowed.</exception>
    /// <inheritdoc cref="FindAsync(ImageSource, AttachmentOptions?, CancellationToken)" path="/returns"/>
    public static Task<AttachmentListing> FindAsync(
        ImageSource source,
        Digest subject,
        AttachmentOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(subject);
        return FindCoreAsync(source, subject, options ?? AttachmentOptions.Default, cancellationToken);
    }

    /// <summary>Finds what is attached to each image and index that is selected, and what is attached to that.</summary>
    /// <param name="source">The images.</param>
    /// <param name="options">How much is looked for of each; <c>null</c> for the usual.</param>
    /// <param name="cancellationToken">Cancels the looking.</param>
    /// <returns>
    /// A listing for each of them, but not for what is attached to another one of them, as the signatures among the entries of a layout
    /// are.
    /// </returns>
    /// <exception cref="IOException">A registry does not list what refers to an image, or more than is allowed.</exception>
    public static Task<IReadOnlyList<AttachmentListing>> FindAllAsync(
        ImageSource source,
        AttachmentOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return FindAllCoreAsync(
            source,
            [.. source.Roots.Select(static root => root.Digest).Distinct()],
            options ?? AttachmentOptions.Default,
            cancellationToken);
    }

    private static async Task<AttachmentListing> FindCoreAsync(
        ImageSource source,
        Digest subject,
        AttachmentOptions options,
        CancellationToken cancellationToken) =>
        (await FindAllCoreAsync(source, [subject], options, cancellationToken).ConfigureAwait(false))[0];

    private static async Task<IReadOnlyList<AttachmentListing>> FindAllCoreAsync(
        ImageSource source,
        IReadOnlyList<Digest> subjects,
        AttachmentOptions options,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!source.HasManifests)
        {
            return [.. subjects.Select(static subject => new AttachmentListing(subject, [], []))];
        }

        ReferrerLookup referrers = await source.LookUpReferrersAsync(cancellationToken).ConfigureAwait(false);
        AnnotatedEntries annotated = await source.LookUpAnnotatedAsync(cancellationToken).ConfigureAwait(false);
        var listings = new List<AttachmentListing>();
        var attached = new HashSet<Digest>();
        foreach (Digest subject in subjects)
        {
            if (attached.Contains(subject))
            {
                continue;
            }

            AttachmentListing listing = await new AttachmentFinder(source, options, referrers, annotated)
                .FindAsync(subject, cancellationToken)
                .ConfigureAwait(false);
            HashSet<Digest> found = [.. listing.Flatten().Select(static attachment => attachment.Descriptor.Digest)];
            listings.RemoveAll(earlier => found.Contains(earlier.Subject));
            listings.Add(listing);
            attached.UnionWith(found);
        }

        return listings;
    }
}
