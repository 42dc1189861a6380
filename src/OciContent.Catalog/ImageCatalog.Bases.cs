using System.Globalization;
using System.Runtime.CompilerServices;
using OciContent.Catalog.Database;
using OciContent.Catalog.Records;
using OciContent.Inference;
using OciContent.Layers;

namespace OciContent.Catalog;

public sealed partial class ImageCatalog
{
    private CatalogQueries Queries => new(_database);

    /// <summary>
    /// Says which images in the catalogue an image is built on. The image's manifest is enough: by the digests of its layers, or by what
    /// tools make of the layers of bases; its config helps. No layer is read.
    /// </summary>
    /// <param name="image">What is known of the image's layers.</param>
    /// <param name="cancellationToken">Cancels the asking.</param>
    /// <exception cref="CatalogException">The catalogue is broken, or cannot be reached.</exception>
    public Task<BaseAnswer> FindBasesAsync(LayerStack image, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return FindBasesCoreAsync(image, cancellationToken);
    }

    /// <summary>The images that are built on one, or on any of an index: who has to build again when it changes.</summary>
    /// <param name="baseImage">The digest of the base: of a manifest, an index, or a config.</param>
    /// <param name="cancellationToken">Cancels the asking.</param>
    /// <returns>The images, but for those of the base itself. Nothing if there is no such base.</returns>
    public async IAsyncEnumerable<CatalogedImage> ListDerivedAsync(
        Digest baseImage,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(baseImage);
        CatalogQueries queries = Queries;
        List<FoundImage> bases = await FindImagesAsync(baseImage, cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = _options.Time.GetUtcNow();
        var told = new HashSet<long>(bases.Select(static image => image.Id));
        foreach (FoundImage image in bases)
        {
            List<long> stacks = await StacksOfAsync(image, cancellationToken).ConfigureAwait(false);
            var some = new List<long>();
            var proved = new HashSet<long>();
            if (stacks.Count > 0)
            {
                await foreach ((long id, bool isByBlobs) in queries.AboveAsync(stacks, cancellationToken).ConfigureAwait(false))
                {
                    if (!told.Contains(id))
                    {
                        some.Add(id);
                        if (isByBlobs)
                        {
                            proved.Add(id);
                        }
                    }
                }
            }

            foreach (long[] chunk in some.Distinct().Chunk(CatalogQueries.Chunk))
            {
                long[] claimed = [.. chunk.Where(id => !proved.Contains(id))];
                HashSet<long> liars = await queries.LiarsAsync(claimed, cancellationToken).ConfigureAwait(false);
                foreach (FoundImage found in await queries.ImagesAsync(chunk, cancellationToken).ConfigureAwait(false))
                {
                    if (found.ArtifactType is null && !liars.Contains(found.Id) && found.MayShareBase(image)
                        && (image.Config is null || found.Config != image.Config)
                        && told.Add(found.Id))
                    {
                        yield return found.ToImage(now);
                    }
                }
            }
        }
    }

    /// <summary>The images in the catalogue that are approved as bases, or all those of a repository, approved or not.</summary>
    /// <param name="repository">The registry and the repository; <c>null</c> for all that are approved.</param>
    /// <param name="cancellationToken">Cancels the asking.</param>
    public async Task<IReadOnlyList<CatalogedImage>> ListBasesAsync(
        string? repository = null,
        CancellationToken cancellationToken = default)
    {
        CatalogQueries queries = Queries;
        List<long> ids = repository is null
            ? await queries.ApprovedAsync(cancellationToken).ConfigureAwait(false)
            : await queries.ImagesOfAsync(repository, cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = _options.Time.GetUtcNow();
        return
        [
            .. (await queries.ImagesAsync(ids, cancellationToken).ConfigureAwait(false))
                .Select(image => image.ToImage(now))
                .Where(image => repository is not null || image.Approval is not null)
                .OrderBy(static image => image.Tags is [TagRecord tag, ..] ? $"{tag.Repository}:{tag.Tag}" : "", StringComparer.Ordinal)
                .ThenBy(static image => image.Tags is [TagRecord tag, ..] ? tag.FirstSeen : default)
                .ThenBy(static image => image.Platform, StringComparer.Ordinal)
                .ThenBy(static image => image.Digest),
        ];
    }

    private async Task<List<FoundImage>> FindImagesAsync(Digest digest, CancellationToken cancellationToken)
    {
        CatalogQueries queries = Queries;
        Dictionary<Digest, long> ids = await queries.IdsAsync([digest], cancellationToken).ConfigureAwait(false);
        if (!ids.TryGetValue(digest, out long id))
        {
            return [];
        }

        List<long> images =
            [.. (await queries.ContentsAsync([id], cancellationToken).ConfigureAwait(false)).Select(static content => content.Image)];
        images = images.Count > 0 ? images : await queries.WithConfigAsync(id, cancellationToken).ConfigureAwait(false);
        return await queries.ImagesAsync(images, cancellationToken).ConfigureAwait(false);
    }

    // All stacks in the catalogue that are an image's layers: as listed, uncompressed, and as tools compress them.
    private async Task<List<long>> StacksOfAsync(FoundImage image, CancellationToken cancellationToken)
    {
        CatalogQueries queries = Queries;
        var stacks = new HashSet<long>(new[] { image.Stack, image.Chain }.OfType<long>());
        IReadOnlyList<Digest>? diffIds = image.Chain is { } chain
            ? await queries.LayersAsync(chain, cancellationToken).ConfigureAwait(false)
            : null;
        if (diffIds is null && image.Stack is { } stack)
        {
            List<Digest> blobs = await queries.LayersAsync(stack, cancellationToken).ConfigureAwait(false);
            (diffIds, _) = Lowest(blobs, await queries.DiffIdsAsync(blobs, cancellationToken).ConfigureAwait(false));
            diffIds = diffIds.Count == blobs.Count ? diffIds : null;
            if (diffIds is not null)
            {
                stacks.UnionWith(
                    (await queries.StacksAsync([ChainId.Compute(diffIds)], cancellationToken).ConfigureAwait(false))
                        .Values.Select(static known => known.Id));
            }
        }

        if (diffIds is not null)
        {
            IReadOnlyList<IReadOnlyList<long>> same = await queries.EquivalentAsync(diffIds, cancellationToken).ConfigureAwait(false);
            stacks.UnionWith(same.Count == diffIds.Count ? same[^1] : []);
        }

        return [.. stacks];
    }

    // The lowest layers uncompressed, up to the first of which nobody knows what it is; and how many were read to know it.
    private static (IReadOnlyList<Digest> DiffIds, int Proved) Lowest(
        IReadOnlyList<Digest> blobs,
        Dictionary<Digest, (Digest DiffId, bool IsProved)> known)
    {
        (Digest DiffId, bool IsProved)[] lowest = [.. blobs.TakeWhile(known.ContainsKey).Select(blob => known[blob])];
        return ([.. lowest.Select(static layer => layer.DiffId)], lowest.TakeWhile(static layer => layer.IsProved).Count());
    }

    // A layer of which the config says something else than what it is known to be; -1 if there is none.
    private static int FindLie(LayerStack image, Dictionary<Digest, (Digest DiffId, bool IsProved)> known)
    {
        int layers = image is { Digests: { } digests, DiffIds: { } diffIds } && digests.Count == diffIds.Count ? digests.Count : 0;
        for (int i = 0; i < layers; i++)
        {
            if (IsLie(known, image.Digests![i], image.DiffIds![i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsLie(Dictionary<Digest, (Digest DiffId, bool IsProved)> known, Digest blob, Digest diffId) =>
        known.TryGetValue(blob, out (Digest DiffId, bool IsProved) layer)
        && layer.DiffId != diffId
        && layer.DiffId.Algorithm == diffId.Algorithm;

    private async Task<BaseAnswer> FindBasesCoreAsync(LayerStack image, CancellationToken cancellationToken)
    {
        CatalogQueries queries = Queries;
        Dictionary<Digest, (Digest DiffId, bool IsProved)> known =
            await queries.DiffIdsAsync(image.Digests ?? [], cancellationToken).ConfigureAwait(false);

        // What a config says of its own layers is believed, but not against what is known.
        int lie = FindLie(image, known);
        string lied = lie < 0 ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $"The config says that layer {lie + 1} is {image.DiffIds![lie]}, but {image.Digests![lie]} is {known[image.Digests[lie]].DiffId}. ");
        Dictionary<long, (BaseMatchKind Kind, int Layers)> stacks = await StacksBelowAsync(
            image.Digests,
            lie < 0 ? image.DiffIds : null,
            known,
            cancellationToken).ConfigureAwait(false);
        IReadOnlyList<(long Image, long Stack)> candidates =
            await queries.BasesAsync(stacks.Keys, cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = _options.Time.GetUtcNow();
        List<FoundImage> images = await queries
            .ImagesAsync(candidates.Select(static one => one.Image), cancellationToken)
            .ConfigureAwait(false);
        Dictionary<long, FoundImage> byId = images.ToDictionary(static one => one.Id);
        Dictionary<long, (BaseMatchKind Kind, int Layers)> best = [];
        foreach ((long id, long stack) in candidates)
        {
            (BaseMatchKind kind, int layers) = stacks[stack];

            // Blobs that are not compressed are what another image's config lists, and need not be what its manifest does.
            kind = kind == BaseMatchKind.Digest && byId[id].Stack != stack ? BaseMatchKind.DiffId : kind;
            if (!best.TryGetValue(id, out (BaseMatchKind Kind, int Layers) other) || kind > other.Kind)
            {
                best[id] = (kind, layers);
            }
        }

        // An image is not built on itself; that it is approved, is said.
        FoundImage[] bases =
        [
            .. images.Where(one =>
                one.ArtifactType is null
                && one.MayShareBase(image.Platform)
                && (one.ApprovalAt(now) is not null
                    || (one.Digest != image.Manifest && (image.Config is null || one.Config != image.Config)))),
        ];
        bases = await WithoutLiarsAsync(bases, best, now, cancellationToken).ConfigureAwait(false);
        Dictionary<long, FoundImage> newer = await FindNewerAsync(bases, now, cancellationToken).ConfigureAwait(false);
        KnownBase[] found =
        [
            .. bases.Select(one => new KnownBase
            {
                Image = one.ToImage(now),
                Kind = best[one.Id].Kind,
                Layers = best[one.Id].Layers,
                Newer = newer.GetValueOrDefault(one.Id)?.ToImage(now),
            }),
        ];
        Array.Sort(found, static (one, other) => Order(one).CompareTo(Order(other)));
        int height = stacks.Count == 0 ? 0 : stacks.Values.Max(static stack => stack.Layers);
        return new BaseAnswer { Bases = found, KnownLayers = height, Explanation = lied + Explain(image, found, height) };
    }

    // An approved base may have a config that says of a layer something else than what was found when that was read. Blobs prove themselves,
    // so only those that are above all bases with the same blobs are asked about.
    private async Task<FoundImage[]> WithoutLiarsAsync(
        FoundImage[] bases,
        Dictionary<long, (BaseMatchKind Kind, int Layers)> best,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        FoundImage[] approved = [.. bases.Where(one => one.ApprovalAt(now) is not null)];
        int proved = approved.Where(one => best[one.Id].Kind == BaseMatchKind.Digest).Max(one => (int?)best[one.Id].Layers) ?? 0;
        long[] doubtful =
            [.. approved.Where(one => best[one.Id].Kind != BaseMatchKind.Digest && best[one.Id].Layers > proved).Select(static one => one.Id)];
        HashSet<long> liars = await Queries.LiarsAsync(doubtful, cancellationToken).ConfigureAwait(false);
        return liars.Count == 0 ? bases : [.. bases.Where(one => !liars.Contains(one.Id))];
    }

    private static (int Layers, bool IsUnapproved, int Kind, Digest Digest) Order(KnownBase found) =>
        (-found.Layers, found.Image.Approval is null, -(int)found.Kind, found.Image.Digest);

    // The stacks in the catalogue that are at the base of an image, how that is known, and how many layers each has.
    private async Task<Dictionary<long, (BaseMatchKind Kind, int Layers)>> StacksBelowAsync(
        IReadOnlyList<Digest>? digests,
        IReadOnlyList<Digest>? diffIds,
        Dictionary<Digest, (Digest DiffId, bool IsProved)> known,
        CancellationToken cancellationToken)
    {
        CatalogQueries queries = Queries;
        var wanted = new Dictionary<Digest, (BaseMatchKind Kind, int Layers)>();
        if (digests is not null)
        {
            (IReadOnlyList<Digest> uncompressed, int proved) = Lowest(digests, known);
            AddAll(wanted, uncompressed, height => height <= proved ? BaseMatchKind.DiffId : BaseMatchKind.Inferred);
        }

        AddAll(wanted, diffIds, static _ => BaseMatchKind.DiffId);
        AddAll(wanted, digests, static _ => BaseMatchKind.Digest);
        var stacks = new Dictionary<long, (BaseMatchKind Kind, int Layers)>();
        foreach ((Digest stack, (long id, int layers)) in await queries.StacksAsync(wanted.Keys, cancellationToken).ConfigureAwait(false))
        {
            // A layer that is claimed to be what is the digest of several layers is not those.
            if (layers == wanted[stack].Layers)
            {
                stacks[id] = wanted[stack];
            }
        }

        // Of an image that is kept without a manifest, the layers of bases of which only the manifest is known.
        if (digests is null && diffIds is not null)
        {
            IReadOnlyList<IReadOnlyList<long>> same = await queries.EquivalentAsync(diffIds, cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < same.Count; i++)
            {
                foreach (long id in same[i])
                {
                    stacks.TryAdd(id, (BaseMatchKind.Inferred, i + 1));
                }
            }
        }

        return stacks;
    }

    private static void AddAll(
        Dictionary<Digest, (BaseMatchKind Kind, int Layers)> wanted,
        IReadOnlyList<Digest>? layers,
        Func<int, BaseMatchKind> kind)
    {
        IReadOnlyList<Digest> chain = ChainId.ComputeAll(layers ?? []);
        for (int i = 0; i < chain.Count; i++)
        {
            wanted[chain[i]] = (kind(i + 1), i + 1);
        }
    }

    // Of what the bases' tags stand for now, the newest that is approved, for the same platform.
    private async Task<Dictionary<long, FoundImage>> FindNewerAsync(
        FoundImage[] bases,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        CatalogQueries queries = Queries;
        List<(long Image, long Root)> successors = await queries
            .SuccessorsAsync([.. bases.Where(static one => one.Tags.Count > 0).Select(static one => one.Id)], cancellationToken)
            .ConfigureAwait(false);
        List<(long Root, long Image)> contents = await queries
            .ContentsAsync([.. successors.Select(static successor => successor.Root).Distinct()], cancellationToken)
            .ConfigureAwait(false);
        ILookup<long, long> contentsOf = contents.ToLookup(static content => content.Root, static content => content.Image);
        Dictionary<long, FoundImage> found = (await queries
            .ImagesAsync(contents.Select(static content => content.Image), cancellationToken)
            .ConfigureAwait(false)).ToDictionary(static image => image.Id);
        Dictionary<long, FoundImage> baseOf = bases.ToDictionary(static one => one.Id);
        var newer = new Dictionary<long, FoundImage>();
        foreach ((long image, long root) in successors)
        {
            FoundImage? approved = contentsOf[root]
                .Select(id => found[id])
                .FirstOrDefault(one => one.Id != image && one.MayShareBase(baseOf[image]) && one.ApprovalAt(now) is not null);
            if (approved is not null)
            {
                newer.TryAdd(image, approved);
            }
        }

        return newer;
    }

    private static string Explain(LayerStack image, KnownBase[] found, int height)
    {
        if (image.Problem is { } problem)
        {
            return $"Something of the image is wrong, so nothing is known about it: {problem.Location}: {problem.Message}";
        }

        if (found is [KnownBase first, ..])
        {
            KnownBase told = Array.Find(found, static one => one.Image.Approval is not null) ?? first;
            string proof = told.Kind switch
            {
                BaseMatchKind.Digest => "the manifests list the same blobs",
                BaseMatchKind.DiffId => "they are the same layers uncompressed",
                _ => "they are the base's layers as a tool compresses them",
            };
            return $"The lowest {Count(told.Layers)} of the image {(told.Layers == 1 ? "is" : "are")} {told.Image.Name}: {proof}.";
        }

        return height == 0
            ? "No image in the catalogue has the lowest layer of this one. If it was built on one of them, its layers were squashed, or "
                + "compressed in a way that is not known here: nothing tells."
            : $"The lowest {Count(height)} are known, but no other image for its platform in the catalogue has these alone: they are the "
                + "beginning of others, and nothing tells that it is built on one of them.";
    }

    private static string Count(int layers) => layers == 1 ? "1 layer" : $"{layers} layers";
}
