using System.Runtime.ExceptionServices;
using OciContent.Compression;
using OciContent.Internal;
using OciContent.Storage;

namespace OciContent.Sources;

public abstract partial class ImageSource
{
    /// <summary>
    /// The config of the one image that is selected, or the only one there: its digest is the image ID. An index leads to it if it has one
    /// image.
    /// </summary>
    /// <param name="cancellationToken">Cancels the reading of manifests.</param>
    /// <exception cref="InvalidDataException">There is not one image but several, or none; or it has no config, as in schema 1.</exception>
    /// <exception cref="ContentNotFoundException">The manifest is not there.</exception>
    /// <exception cref="ContentMismatchException">The manifest is not what leads to it says.</exception>
    /// <exception cref="System.Text.Json.JsonException">The manifest is malformed or ambiguous.</exception>
    public async Task<Descriptor> ResolveConfigAsync(CancellationToken cancellationToken = default)
    {
        Descriptor root = ResolveRoot();
        if (!HasManifests)
        {
            return root;
        }

        if (MediaTypes.IsIndex(root.MediaType))
        {
            StoredImage image = await FindOnlyImageAsync(purpose: "", cancellationToken).ConfigureAwait(false);
            return image.Config ?? throw HasNoConfig(image.Manifest!);
        }

        return MediaTypes.IsSchema1Manifest(root.MediaType)
            ? throw HasNoConfig(root)
            : (await this.ReadManifestAsync(root, cancellationToken).ConfigureAwait(false)).Config;
    }

    /// <summary>
    /// Opens content of which only the digest is known, as a verified stream: whatever what is selected leads to. Of a docker-archive, a
    /// layer has the digest of its uncompressed content, and that is what is opened.
    /// </summary>
    /// <param name="content">The digest of a manifest, an index, a config, a layer or anything else that a document lists.</param>
    /// <param name="cancellationToken">Cancels the reading of documents.</param>
    /// <returns>The content; it throws <see cref="ContentMismatchException"/> before its end is seen if it is not the right one.</returns>
    /// <exception cref="ContentNotFoundException">Nothing that is selected leads to it, or it is not there.</exception>
    /// <exception cref="ContentMismatchException">It can be told before reading that it is not the right one.</exception>
    /// <exception cref="IOException">A document that may lead to it cannot be read.</exception>
    /// <exception cref="NotSupportedException">The digest's algorithm is not supported, so nothing could be verified.</exception>
    public Task<Stream> OpenContentAsync(Digest content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        content.Algorithm.ThrowIfNotSupported();
        return OpenContentCoreAsync(content, cancellationToken);
    }

    /// <summary>
    /// What refers to a manifest or index, such as its signatures and SBOMs (image-spec, manifest.md, "subject"). Content that is an
    /// <see cref="IReferrerReader"/> is asked; otherwise all documents are read that the source leads to, whatever of it is selected.
    /// <c>ImageAttachments</c> finds more: what cosign keeps under tags, attestations of an index, and what is attached to all that.
    /// </summary>
    /// <param name="subject">The digest of the manifest or index.</param>
    /// <param name="artifactType">Of which type alone, by its very characters; <c>null</c> for all.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>
    /// The referrers and, if documents were read, those that could not be. None for a source without manifests, which has none to refer to.
    /// </returns>
    /// <exception cref="IOException">A registry does not list them, or more than is allowed.</exception>
    /// <example>
    /// <code>
    /// await using ImageSource source = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
    /// ReferrerListing found = await source.FindReferrersAsync(source.ResolveRoot().Digest);
    /// </code>
    /// </example>
    public Task<ReferrerListing> FindReferrersAsync(
        Digest subject,
        string? artifactType = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        if (artifactType is not null)
        {
            ArgumentException.ThrowIfNullOrEmpty(artifactType);
        }

        return FindReferrersCoreAsync(subject, artifactType, cancellationToken);
    }

    /// <summary>
    /// The names of all that is there, whatever of it is selected: those of the entries, or the tags that the content lists if it is an
    /// <see cref="ITagReader"/>.
    /// </summary>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <exception cref="IOException">A registry does not list them, or more than is allowed.</exception>
    public virtual IAsyncEnumerable<string> ListTagsAsync(CancellationToken cancellationToken = default) =>
        Entries.Select(IndexEntryName.Of).OfType<string>().Distinct(StringComparer.Ordinal).ToAsyncEnumerable();

    /// <summary>Finds who knows what refers to the manifests that are there.</summary>
    internal virtual async Task<ReferrerLookup> LookUpReferrersAsync(CancellationToken cancellationToken)
    {
        var collector = new ReferrerCollector();
        await WalkAsync(collector, cancellationToken).ConfigureAwait(false);
        return new ReferrerLookup(collector, collector.Problems);
    }

    /// <summary>
    /// What a tag stands for in the place that the source is of, whatever of it is selected, with its names as annotations; none if there
    /// is no such tag.
    /// </summary>
    internal virtual Task<IReadOnlyList<Descriptor>> FindTaggedAsync(string tag, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Descriptor>>(
            HasManifests
                ? [.. SourceEntries.Select(static entry => entry.Descriptor).Where(entry => IndexEntryName.HasTag(entry, tag))]
                : []);

    /// <summary>Finds the entries of indexes that are about other entries, as annotations say, whatever is selected.</summary>
    internal virtual async Task<AnnotatedEntries> LookUpAnnotatedAsync(CancellationToken cancellationToken)
    {
        var entries = new AnnotatedEntries();
        entries.Add([.. SourceEntries.Select(static entry => entry.Descriptor)]);
        await WalkAsync(entries, cancellationToken).ConfigureAwait(false);
        return entries;
    }

    /// <summary>The only image that can be run. What BuildKit attests of an image is listed beside it.</summary>
    /// <param name="purpose">What it is for, to end a message with; empty if that goes without saying.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">There are several, or there is none.</exception>
    internal async Task<StoredImage> FindOnlyImageAsync(string purpose, CancellationToken cancellationToken)
    {
        ImageListing listing = await ListImagesAsync(cancellationToken).ConfigureAwait(false);
        StoredImage[] images = [.. listing.Images.Where(static image => image.IsRunnable && image.Manifest is not null)];
        IEnumerable<string> platforms = images
            .Select(static image => image.Platform?.ToString() ?? "an unknown platform")
            .Distinct(StringComparer.Ordinal);
        return images switch
        {
            [StoredImage only] => only,
            [] => throw new InvalidDataException($"{ErrorText.Quote(Name)} has no image that is here: expected one{purpose}."),
            _ => throw new InvalidDataException(
                $"{ErrorText.Quote(Name)} has {images.Length} images, {string.Join(", ", platforms)}: expected one, or a platform to be "
                + "chosen."),
        };
    }

    private static InvalidDataException HasNoConfig(Descriptor manifest) =>
        new($"{manifest.Digest} is a manifest of schema 1, which has no config: expected one of schema 2 or of image-spec.");

    private async Task<Stream> OpenContentCoreAsync(Digest digest, CancellationToken cancellationToken)
    {
        if (Roots.FirstOrDefault(root => root.Digest == digest) is { } root)
        {
            return await OpenVerifiedAsync(root, cancellationToken).ConfigureAwait(false);
        }

        var finder = new ContentFinder(digest);
        await WalkAsync(finder, cancellationToken).ConfigureAwait(false);
        if (finder.Content is { } content)
        {
            return await OpenVerifiedAsync(content, cancellationToken).ConfigureAwait(false);
        }

        if (finder.Layer is { } layer)
        {
            Stream stored = await layer.OpenStoredAsync(cancellationToken).ConfigureAwait(false);
            Stream plain = await DecompressionStream
                .OpenAsync(stored, leaveOpen: false, DecompressionLimits.Default, cancellationToken)
                .ConfigureAwait(false);
            return new VerifyingStream(plain, digest, size: null, name: $"{layer} in {ErrorText.Quote(Name)}");
        }

        if (finder.Fault is { } fault)
        {
            ExceptionDispatchInfo.Throw(fault);
        }

        throw new ContentNotFoundException(digest, Name);
    }

    private async Task<Stream> OpenVerifiedAsync(Descriptor content, CancellationToken cancellationToken)
    {
        if (MediaTypes.IsSchema1Manifest(content.MediaType))
        {
            // The digest of a signed one is not that of its bytes: who parses it verifies it.
            ReadOnlyMemory<byte> bytes = await this.ReadManifestBytesAsync(content, cancellationToken).ConfigureAwait(false);
            return new MemoryStream(bytes.ToArray(), writable: false);
        }

        return VerifyingStream.Ensure(await OpenReadAsync(content, cancellationToken).ConfigureAwait(false), content);
    }

    private async Task<ReferrerListing> FindReferrersCoreAsync(Digest subject, string? artifactType, CancellationToken cancellationToken)
    {
        ReferrerLookup lookup = await LookUpReferrersAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Descriptor> found = await lookup
            .Reader
            .FindReferrersAsync(subject, artifactType, cancellationToken)
            .ConfigureAwait(false);

        // Registries may leave the choice to who asks (distribution-spec, "OCI-Filters-Applied").
        return new ReferrerListing(
            subject,
            [
                .. found
                    .Where(referrer => artifactType is null || referrer.ArtifactType == artifactType)
                    .DistinctBy(static referrer => referrer.Digest),
            ],
            lookup.Problems);
    }
}
