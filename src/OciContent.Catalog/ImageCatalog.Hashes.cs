using System.Globalization;
using OciContent.Catalog.Database;
using OciContent.Catalog.Records;
using OciContent.Inspection;

namespace OciContent.Catalog;

public sealed partial class ImageCatalog
{
    /// <summary>Says what a hash is the hash of, in all images of the catalogue.</summary>
    /// <param name="hash">The hash, or its first digits.</param>
    /// <param name="cancellationToken">Cancels the asking.</param>
    /// <returns>
    /// What it is, one for each role and image; no more than a few images of each role. Empty if the catalogue does not have it.
    /// </returns>
    public Task<IReadOnlyList<HashMatch>> FindAsync(HashPrefix hash, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(hash);
        return FindCoreAsync(hash, cancellationToken);
    }

    /// <summary>The images that have a layer: by the digest of the blob, by its diffID, or by a digest that a tool gives it.</summary>
    /// <param name="layer">The digest.</param>
    /// <param name="cancellationToken">Cancels the asking.</param>
    /// <returns>The images. Empty if the catalogue has no such layer.</returns>
    public Task<IReadOnlyList<CatalogedImage>> ListSharingAsync(Digest layer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return ListSharingCoreAsync(layer, cancellationToken);
    }

    /// <summary>What a tag stood for, and when; or all tags of a repository.</summary>
    /// <param name="repository">The registry and the repository.</param>
    /// <param name="tag">The tag; <c>null</c> for all.</param>
    /// <param name="cancellationToken">Cancels the asking.</param>
    /// <returns>By tag, what was seen first first. Empty if the catalogue does not have it.</returns>
    public async Task<IReadOnlyList<TagRecord>> ListTagsAsync(
        string repository,
        string? tag = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(repository);
        return await Queries.TagsAsync(repository, tag, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The images that a digest is, or that are in it if it is an index; or those of which it is the config.</summary>
    public async Task<IReadOnlyList<CatalogedImage>> GetImagesAsync(Digest digest, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(digest);
        DateTimeOffset now = _options.Time.GetUtcNow();
        return [.. (await FindImagesAsync(digest, cancellationToken).ConfigureAwait(false)).Select(image => image.ToImage(now))];
    }

    /// <summary>What came of checking the signatures of an image or index, by those who checked them and kept that here.</summary>
    /// <param name="image">The digest of the manifest or index.</param>
    /// <param name="cancellationToken">Cancels the asking.</param>
    /// <returns>
    /// The newest verdict on each signature for each signer, by the signature's digest. Empty if none was checked.
    /// </returns>
    public async Task<IReadOnlyList<VerdictRecord>> ListVerdictsAsync(Digest image, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return await Queries.VerdictsAsync(image, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<HashMatch>> FindCoreAsync(HashPrefix hash, CancellationToken cancellationToken)
    {
        CatalogQueries queries = Queries;
        var matches = new List<HashMatch>();
        foreach ((long id, Digest digest) in await queries.DigestsAsync(hash, cancellationToken).ConfigureAwait(false))
        {
            matches.AddRange(await FindOneAsync(queries, id, digest, cancellationToken).ConfigureAwait(false));
        }

        return matches;
    }

    private async Task<List<HashMatch>> FindOneAsync(CatalogQueries queries, long id, Digest digest, CancellationToken cancellationToken)
    {
        var matches = new List<HashMatch>();
        async Task AddAsync(HashRole role, IEnumerable<long> images, string explanation)
        {
            DateTimeOffset now = _options.Time.GetUtcNow();
            foreach (FoundImage image in await queries.ImagesAsync(images, cancellationToken).ConfigureAwait(false))
            {
                matches.Add(new HashMatch { Digest = digest, Role = role, Source = image.ToImage(now).Name, Explanation = explanation });
            }
        }

        if (await queries.IsIndexAsync(id, cancellationToken).ConfigureAwait(false))
        {
            List<(long Root, long Image)> contents = await queries.ContentsAsync([id], cancellationToken).ConfigureAwait(false);
            await AddAsync(
                HashRole.Index,
                contents.Select(static one => one.Image).Take(CatalogQueries.MaxImages),
                $"The image index that this image is in.{await SignersAsync(digest, cancellationToken).ConfigureAwait(false)}")
                .ConfigureAwait(false);
        }

        List<FoundImage> images = await queries.ImagesAsync([id], cancellationToken).ConfigureAwait(false);
        if (images.Exists(static image => image.MediaType is not null))
        {
            await AddAsync(
                HashRole.Manifest,
                [id],
                $"The manifest of this image.{await SignersAsync(digest, cancellationToken).ConfigureAwait(false)}").ConfigureAwait(false);
        }

        await AddAsync(
            HashRole.Config,
            await queries.WithConfigAsync(id, cancellationToken).ConfigureAwait(false),
            "The config of this image: its image ID.").ConfigureAwait(false);

        List<long> stacks = await queries.StacksWithAsync(id, areAll: false, cancellationToken).ConfigureAwait(false);
        string? content = await queries.DiffIdAsync(id, cancellationToken).ConfigureAwait(false) is { } diffId
            ? $" Uncompressed: {diffId}."
            : null;
        await AddAsync(
            HashRole.Layer,
            await queries.SomeAboveAsync(stacks, isChain: false, cancellationToken).ConfigureAwait(false),
            $"A layer of this image, as its manifest lists it.{content}").ConfigureAwait(false);
        await AddAsync(
            HashRole.DiffId,
            await queries.SomeAboveAsync(stacks, isChain: true, cancellationToken).ConfigureAwait(false),
            "A layer of this image, uncompressed, as its config lists it.").ConfigureAwait(false);
        await AddAsync(
            HashRole.ChainId,
            await queries.SomeAboveAsync([id], isChain: true, cancellationToken).ConfigureAwait(false),
            "A layer of this image and all below it.").ConfigureAwait(false);
        foreach ((string profile, Digest inferred) in await queries.InferredAsync(id, cancellationToken).ConfigureAwait(false))
        {
            matches.Add(new HashMatch
            {
                Digest = digest,
                Role = HashRole.InferredLayer,
                Source = inferred.ToString(),
                Explanation = $"The layer {inferred}, if {profile} compresses it.",
            });
        }

        foreach ((string profile, long image) in await queries.PushedAsync(id, cancellationToken).ConfigureAwait(false))
        {
            await AddAsync(
                HashRole.InferredManifest,
                [image],
                $"The manifest of this image, if {profile} pushes it.").ConfigureAwait(false);
        }

        // Of what was looked up and not read, no more is known than who stood for it.
        foreach (TagRecord tag in matches.Count == 0 ? await queries.TagsOfAsync(id, cancellationToken).ConfigureAwait(false) : [])
        {
            matches.Add(new HashMatch
            {
                Digest = digest,
                Role = HashRole.Manifest,
                Source = $"{tag.Repository}:{tag.Tag}",
                Explanation = string.Create(
                    CultureInfo.InvariantCulture,
                    $"What this tag stood for, last seen {tag.LastSeen.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}. It was not read."),
            });
        }

        return matches;
    }

    // Who signed it, as far as somebody checked.
    private async Task<string> SignersAsync(Digest image, CancellationToken cancellationToken)
    {
        IEnumerable<string> signers =
            from verdict in await ListVerdictsAsync(image, cancellationToken).ConfigureAwait(false)
            where verdict.IsVerified
            select string.Create(
                CultureInfo.InvariantCulture,
                $" Signed by {verdict.Signer ?? "somebody"}, verified {verdict.CheckedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}.");
        return string.Concat(signers);
    }

    private async Task<IReadOnlyList<CatalogedImage>> ListSharingCoreAsync(Digest layer, CancellationToken cancellationToken)
    {
        CatalogQueries queries = Queries;

        // The content, and all blobs that are known to be the content.
        Dictionary<Digest, (Digest DiffId, bool IsProved)> known =
            await queries.DiffIdsAsync([layer], cancellationToken).ConfigureAwait(false);
        Digest content = known.TryGetValue(layer, out (Digest DiffId, bool IsProved) found) ? found.DiffId : layer;
        var blobs = new HashSet<Digest> { layer };
        blobs.UnionWith(await queries.BlobsAsync(content, cancellationToken).ConfigureAwait(false));
        Dictionary<Digest, long> ids = await queries.IdsAsync(blobs, cancellationToken).ConfigureAwait(false);
        var stacks = new HashSet<long>();
        foreach (long id in ids.Values)
        {
            stacks.UnionWith(await queries.StacksWithAsync(id, areAll: true, cancellationToken).ConfigureAwait(false));
        }

        var images = new HashSet<long>();
        await foreach ((long image, _) in queries.AboveAsync([.. stacks], cancellationToken).ConfigureAwait(false))
        {
            images.Add(image);
        }

        DateTimeOffset now = _options.Time.GetUtcNow();
        return
        [
            .. (await queries.ImagesAsync(images, cancellationToken).ConfigureAwait(false))
                .Select(image => image.ToImage(now))
                .OrderBy(static image => image.Name, StringComparer.Ordinal),
        ];
    }
}
