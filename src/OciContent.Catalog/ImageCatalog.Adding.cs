using OciContent.Catalog.Database;
using OciContent.Catalog.Records;
using OciContent.Compression;
using OciContent.Inference;
using OciContent.Layers;
using OciContent.Sources;

namespace OciContent.Catalog;

public sealed partial class ImageCatalog : IKnownLayers
{
    /// <summary>Adds the images of a source, of all platforms that are selected, whole or not at all.</summary>
    /// <param name="source">The images.</param>
    /// <param name="options">What of them; all, unless set.</param>
    /// <param name="cancellationToken">Cancels the work; nothing is added then.</param>
    /// <returns>What was added. What is in the catalogue already is not read again.</returns>
    /// <exception cref="InvalidDataException">
    /// There is nothing that can be read; or something cannot be read of what is to be approved, and so nothing is added.
    /// </exception>
    /// <exception cref="CatalogException">The catalogue cannot be written to.</exception>
    public Task<CatalogAddition> AddAsync(
        ImageSource source,
        CatalogAddOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return AddCoreAsync(source, options ?? CatalogAddOptions.Default, cancellationToken);
    }

    /// <summary>
    /// Records that something that the catalogue has was seen again, by its name, and that it is approved; without reading anything of it.
    /// </summary>
    /// <param name="root">The digest of a manifest or an index.</param>
    /// <param name="options">The name and the approval; whether layers are read does not matter.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>What was confirmed; <c>null</c> if the catalogue does not have it, or not the whole of it.</returns>
    public async Task<CatalogAddition?> ConfirmAsync(
        Digest root,
        CatalogAddOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(root);
        return (await Queries.KnownAsync([root], cancellationToken).ConfigureAwait(false)).Count == 0
            ? null
            : await AddKnownAsync([root], [root], options ?? CatalogAddOptions.Default, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What a layer is by each of some profiles, if the catalogue has all of them.</summary>
    /// <inheritdoc/>
    public async ValueTask<LayerCandidates?> FindAsync(
        Digest? diffId,
        Digest? blob,
        IReadOnlyList<CompressionProfile> profiles,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        CatalogQueries queries = Queries;
        Digest? content = diffId;
        if (blob is not null)
        {
            // What an image says that a blob is, is believed of no other image.
            content = (await queries.DiffIdsAsync([blob], cancellationToken).ConfigureAwait(false)).TryGetValue(blob, out var known)
                && (diffId is null || known.DiffId == diffId) ? known.DiffId : null;
        }

        return content is not null
            && (await queries.ContentsAsync([content], cancellationToken).ConfigureAwait(false)).TryGetValue(content, out LayerRecord? layer)
                ? Candidates(layer, profiles)
                : null;
    }

    private static LayerCandidates? Candidates(LayerRecord layer, IReadOnlyList<CompressionProfile> profiles)
    {
        Dictionary<string, InferredBlob> byProfile = layer.Inferred.ToDictionary(static blob => blob.Profile, StringComparer.Ordinal);
        var candidates = new List<CompressedLayer>();
        foreach (CompressionProfile profile in profiles)
        {
            if (!byProfile.TryGetValue(profile.Name, out InferredBlob? blob))
            {
                return null;
            }

            candidates.Add(new CompressedLayer
            {
                Profile = profile,
                Digest = blob.Digest,
                Size = blob.Size,
                DiffId = layer.DiffId,
                UncompressedSize = layer.Size!.Value,
            });
        }

        return new LayerCandidates { DiffId = layer.DiffId, UncompressedSize = layer.Size!.Value, Candidates = candidates };
    }

    private async Task<CatalogAddition> AddCoreAsync(ImageSource source, CatalogAddOptions options, CancellationToken cancellationToken)
    {
        // A name stands for an entry, such as an index; what is added, and approved, is what is selected of it.
        Digest[] entries = source.HasManifests ? [.. source.Entries.Select(static entry => entry.Digest).Distinct()] : [];
        Digest[] roots = source.HasManifests ? [.. source.Roots.Select(static root => root.Digest).Distinct()] : [];
        HashSet<Digest> known = await Queries.KnownAsync(roots, cancellationToken).ConfigureAwait(false);
        if (roots.Length > 0 && known.Count == roots.Length && (options.Name is null || entries.SequenceEqual(roots))
            && (!options.ReadsLayers || await AreInferredAsync(roots, options.Inference.Profiles, cancellationToken).ConfigureAwait(false)))
        {
            return await AddKnownAsync(roots, entries, options, cancellationToken).ConfigureAwait(false);
        }

        ImageListing listing = await source.ListImagesAsync(cancellationToken).ConfigureAwait(false);
        if (listing.Images.Count == 0)
        {
            throw new InvalidDataException(
                listing.Problems is [ContentProblem problem, ..]
                    ? $"{problem.Location} in {source.Name}: {problem.Message}"
                    : $"{source.Name} has no image that is here: expected one or more.");
        }

        Digest[] images = [.. listing.Images.Select(static image => image.Digest).Distinct()];
        Digest[] named = entries.Length > 0 ? entries : images;
        RequireOne(options.Name, named);
        known = await Queries.KnownAsync(images, cancellationToken).ConfigureAwait(false);
        var filled = new FilledImages(await LiarsAsync(listing, cancellationToken).ConfigureAwait(false));
        foreach (StoredImage image in listing.Images)
        {
            filled.Add(image);
        }

        // Of a selection, an index is not whole: the next who adds it reads it again.
        filled.AddIndexes(listing, areWhole: entries.SequenceEqual(roots) && listing.Problems.Count == 0 && listing.Missing.Count == 0);
        IReadOnlyList<ContentProblem> problems = listing.Problems;
        int layersRead = 0;
        if (options.ReadsLayers)
        {
            var asked = new CountedLayers(this);
            InferenceOptions inference = options.Inference with { KnownLayers = asked, ReadsKnownLayers = false };
            InferenceResult inferred = await LayerInference.InferAsync(source, listing, inference, cancellationToken).ConfigureAwait(false);
            problems = [.. inferred.Problems];
            layersRead = asked.Unknown;
            filled.Disbelieve(problems);
            foreach (InferredImage image in inferred.Images)
            {
                filled.Add(image);
            }
        }

        if (options.Approval is not null && problems is [ContentProblem fault, ..])
        {
            throw new InvalidDataException($"{source.Name} cannot be approved: {fault.Location}: {fault.Message}");
        }

        roots = roots.Length > 0 ? roots : images;
        CatalogRows rows = filled.ToRows();
        await AddNamesAsync(rows, roots, named, options, cancellationToken).ConfigureAwait(false);
        await _database.WriteAsync(rows, cancellationToken).ConfigureAwait(false);
        return new CatalogAddition
        {
            Roots = roots,
            Images = images,
            NewImages = images.Count(image => !known.Contains(image)),
            LayersRead = layersRead,
            Problems = problems,
        };
    }

    // Whether the catalogue has what all profiles make of all layers, and so nothing has to be read.
    private async Task<bool> AreInferredAsync(
        Digest[] roots,
        IReadOnlyList<CompressionProfile> profiles,
        CancellationToken cancellationToken)
    {
        CatalogQueries queries = Queries;
        foreach (Digest root in roots)
        {
            foreach (FoundImage image in await FindImagesAsync(root, cancellationToken).ConfigureAwait(false))
            {
                if (image.ArtifactType is not null)
                {
                    continue;
                }

                if (image.Chain is not { } chain || image.Stack is not { } stack)
                {
                    return false;
                }

                List<Digest> diffIds = await queries.LayersAsync(chain, cancellationToken).ConfigureAwait(false);
                List<Digest> blobs = await queries.LayersAsync(stack, cancellationToken).ConfigureAwait(false);
                Dictionary<Digest, (Digest DiffId, bool IsProved)> known =
                    await queries.DiffIdsAsync(blobs, cancellationToken).ConfigureAwait(false);
                Dictionary<Digest, LayerRecord> contents = await queries.ContentsAsync(diffIds, cancellationToken).ConfigureAwait(false);
                bool IsKnown(Digest blob, Digest diffId) =>
                    known.TryGetValue(blob, out (Digest DiffId, bool IsProved) layer) && layer.DiffId == diffId
                    && contents.TryGetValue(diffId, out LayerRecord? content) && Candidates(content, profiles) is not null;
                if (diffIds.Count != blobs.Count || !blobs.Zip(diffIds, IsKnown).All(static isKnown => isKnown))
                {
                    return false;
                }
            }
        }

        return true;
    }

    // Of what is known, only that it was seen again, and approved, is new.
    private async Task<CatalogAddition> AddKnownAsync(
        Digest[] roots,
        Digest[] entries,
        CatalogAddOptions options,
        CancellationToken cancellationToken)
    {
        var images = new List<Digest>();
        foreach (Digest root in roots)
        {
            images.AddRange((await FindImagesAsync(root, cancellationToken).ConfigureAwait(false)).Select(static image => image.Digest));
        }

        var rows = new CatalogRows();
        await AddNamesAsync(rows, roots, entries, options, cancellationToken).ConfigureAwait(false);
        if (rows.Count > 0)
        {
            await _database.WriteAsync(rows, cancellationToken).ConfigureAwait(false);
        }

        return new CatalogAddition { Roots = roots, Images = [.. images.Distinct()], NewImages = 0, LayersRead = 0, Problems = [] };
    }

    // The images whose configs say of a layer something else than what it is known to be.
    private async Task<HashSet<Digest>> LiarsAsync(ImageListing listing, CancellationToken cancellationToken)
    {
        StoredImage[] images = [.. listing.Images.Where(static image => image is { Manifest: not null, ConfigDocument: not null })];
        Digest[] blobs = [.. images.SelectMany(static image => image.Layers).Select(static layer => layer.Digest).OfType<Digest>()];
        Dictionary<Digest, (Digest DiffId, bool IsProved)> known =
            await Queries.DiffIdsAsync(blobs, cancellationToken).ConfigureAwait(false);
        return
        [
            .. images
                .Where(image => image.Layers.Any(layer => layer is { Digest: { } blob, DiffId: { } diffId } && IsLie(known, blob, diffId)))
                .Select(static image => image.Digest),
        ];
    }

    private async Task AddNamesAsync(
        CatalogRows rows,
        Digest[] roots,
        Digest[] entries,
        CatalogAddOptions options,
        CancellationToken cancellationToken)
    {
        DateTimeOffset now = _options.Time.GetUtcNow();

        RequireOne(options.Name, entries);

        // Of a name with a digest, nobody looked what its tag stands for.
        if (options.Name is { Tag: { } tag, Digest: null } name)
        {
            AddObservation(rows, name.Name, tag, entries[0], now);
        }

        if (options.Approval is { } approval)
        {
            foreach (Digest root in roots)
            {
                // The newest counts: also where another machine's clock is ahead.
                DateTimeOffset newest = (await FindImagesAsync(root, cancellationToken).ConfigureAwait(false))
                    .SelectMany(static image => image.Approvals)
                    .Select(static one => one.At.AddMilliseconds(1))
                    .Append(now)
                    .Max();
                new ApprovalRecord { Digest = root, At = newest, By = approval.By, Note = approval.Note, Until = approval.Until }
                    .AddTo(rows);
            }
        }
    }

    // A name stands for one digest.
    private static void RequireOne(ImageReference? name, Digest[] entries)
    {
        if (name is { Tag: not null, Digest: null } && entries.Length != 1)
        {
            throw new InvalidDataException(
                $"{name} cannot be the name of {entries.Length} images: expected one, which it names, or an index.");
        }
    }

    /// <summary>Counts the layers that a catalogue does not have.</summary>
    private sealed class CountedLayers(ImageCatalog catalog) : IKnownLayers
    {
        private int _unknown;

        public int Unknown => _unknown;

        public async ValueTask<LayerCandidates?> FindAsync(
            Digest? diffId,
            Digest? blob,
            IReadOnlyList<CompressionProfile> profiles,
            CancellationToken cancellationToken = default)
        {
            LayerCandidates? found = await catalog.FindAsync(diffId, blob, profiles, cancellationToken).ConfigureAwait(false);
            if (found is null)
            {
                Interlocked.Increment(ref _unknown);
            }

            return found;
        }
    }
}
