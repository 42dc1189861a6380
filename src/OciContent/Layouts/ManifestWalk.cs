using OciContent.Images;
using OciContent.Internal;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>Finds the images below the entries of a source: every manifest once, whatever the indexes' shape.</summary>
internal sealed class ManifestWalk(IContentReader reader, string source, ImageSourceOptions options)
{
    private readonly List<FoundImage> _images = [];
    private readonly Dictionary<Digest, FoundImage> _imagesByManifest = [];
    private readonly Dictionary<Digest, ImageIndex> _indexes = [];
    private readonly Dictionary<(Digest Digest, long Size, string MediaType), ImageConfig> _configs = [];
    private readonly Dictionary<Digest, Descriptor> _known = [];
    private readonly List<Descriptor> _outermostIndexes = [];
    private readonly Dictionary<Digest, Descriptor> _absent = [];
    private readonly Dictionary<Digest, Descriptor> _others = [];
    private readonly DocumentBudget _budget = new(source, options);
    private int _reached;

    /// <summary>Adds all that can be reached from one entry.</summary>
    public async Task AddAsync(Descriptor entry, IReadOnlyList<string> tags, CancellationToken cancellationToken)
    {
        var pending = new Stack<(Descriptor Content, Descriptor[] Indexes)>();
        var seenIndexes = new HashSet<Digest>();
        pending.Push((entry, []));
        while (pending.TryPop(out (Descriptor Content, Descriptor[] Indexes) next))
        {
            (Descriptor content, Descriptor[] indexes) = next;
            bool isIndex = MediaTypes.IsIndex(content.MediaType);
            if (!content.Digest.Algorithm.IsSupported || (!isIndex && !MediaTypes.IsManifest(content.MediaType) && !MediaTypes.IsSchema1Manifest(content.MediaType)))
            {
                _others.TryAdd(content.Digest, content);
                continue;
            }

            RequireSameClaims(content);
            if (indexes.Length > 0 && !await reader.ExistsAsync(content, cancellationToken).ConfigureAwait(false))
            {
                _absent.TryAdd(content.Digest, content);
            }
            else if (!isIndex)
            {
                FoundImage image = await FindAsync(content, cancellationToken).ConfigureAwait(false);
                image.Add(tags, indexes);
            }
            else if (seenIndexes.Add(content.Digest))
            {
                ImageIndex document = await ReadIndexAsync(content, cancellationToken).ConfigureAwait(false);
                if (indexes.Length == 0)
                {
                    _outermostIndexes.Add(content);
                }

                Count(document.Manifests.Count);
                Descriptor[] childIndexes = [.. indexes, content];
                if (childIndexes.Length > ImageSourceOptions.MaxNesting)
                {
                    throw new InvalidDataException($"{ErrorText.Quote(source)} nests indexes {childIndexes.Length} deep, down to {content.Digest}: expected at most {ImageSourceOptions.MaxNesting}.");
                }

                foreach (Descriptor child in document.Manifests.Reverse())
                {
                    pending.Push((child, childIndexes));
                }
            }
        }
    }

    public ImageListing ToListing() => new([.. _images.Select(static image => image.ToStoredImage())], _outermostIndexes, [.. _absent.Values], [.. _others.Values]);

    /// <summary>Counts manifests and indexes that were listed, and bounds them.</summary>
    public void Count(int more)
    {
        _reached += more;
        if (_reached > options.MaxManifests)
        {
            throw new InvalidDataException($"{ErrorText.Quote(source)} lists {_reached} manifests or more: expected at most {options.MaxManifests}.");
        }
    }

    // What is read once is verified against one descriptor: any other must say the same.
    private void RequireSameClaims(Descriptor content)
    {
        if (_known.TryAdd(content.Digest, content))
        {
            return;
        }

        Descriptor known = _known[content.Digest];
        if (content.Size != known.Size)
        {
            throw new InvalidDataException($"{ErrorText.Quote(source)} lists {content.Digest} with {known.Size} bytes and with {content.Size}: expected one size.");
        }

        if (content.MediaType != known.MediaType)
        {
            throw new InvalidDataException($"{ErrorText.Quote(source)} lists {content.Digest} as '{known.MediaType}' and as '{content.MediaType}': expected one media type.");
        }
    }

    private async ValueTask<ImageIndex> ReadIndexAsync(Descriptor content, CancellationToken cancellationToken)
    {
        if (!_indexes.TryGetValue(content.Digest, out ImageIndex? index))
        {
            _budget.Spend(content.Size);
            index = await reader.ReadIndexAsync(content, cancellationToken).ConfigureAwait(false);
            _indexes.Add(content.Digest, index);
        }

        return index;
    }

    // Any number of manifests may have one config: it is kept once for each claim about it.
    private async ValueTask<ImageConfig> ReadConfigAsync(Descriptor content, CancellationToken cancellationToken)
    {
        (Digest, long, string) claims = (content.Digest, content.Size, content.MediaType);
        if (!_configs.TryGetValue(claims, out ImageConfig? config))
        {
            _budget.Spend(content.Size);
            config = await reader.ReadConfigAsync(content, cancellationToken).ConfigureAwait(false);
            _configs.Add(claims, config);
        }

        return config;
    }

    private async ValueTask<FoundImage> FindAsync(Descriptor content, CancellationToken cancellationToken)
    {
        if (_imagesByManifest.TryGetValue(content.Digest, out FoundImage? known))
        {
            return known;
        }

        _budget.Spend(content.Size);
        FoundImage found = MediaTypes.IsSchema1Manifest(content.MediaType)
            ? await ReadSchema1Async(content, cancellationToken).ConfigureAwait(false)
            : await ReadManifestAsync(content, cancellationToken).ConfigureAwait(false);
        _imagesByManifest.Add(content.Digest, found);
        _images.Add(found);
        return found;
    }

    private async ValueTask<FoundImage> ReadManifestAsync(Descriptor content, CancellationToken cancellationToken)
    {
        ImageManifest manifest = await reader.ReadManifestAsync(content, cancellationToken).ConfigureAwait(false);
        ImageConfig? config = MediaTypes.IsConfig(manifest.Config.MediaType) && manifest.Config.Digest.Algorithm.IsSupported
            ? await ReadConfigAsync(manifest.Config, cancellationToken).ConfigureAwait(false)
            : null;
        if (config is not null && config.RootFs.DiffIds.Count != manifest.Layers.Count)
        {
            throw new InvalidDataException($"Manifest {content.Digest} has {manifest.Layers.Count} layers, but its config {config.RootFs.DiffIds.Count} diff_ids: expected as many.");
        }

        return new FoundImage(content, manifest.Config, config, content.Platform ?? config?.Platform, ToStoredLayers(manifest, config));
    }

    // Without what is thrown away, as schema 2 lists it. Of a layer that is not there nothing says the size.
    private async ValueTask<FoundImage> ReadSchema1Async(Descriptor content, CancellationToken cancellationToken)
    {
        Schema1Manifest manifest = await reader.ReadSchema1ManifestAsync(content, cancellationToken).ConfigureAwait(false);
        var layers = new List<StoredLayer>(manifest.FsLayers.Count);
        foreach (Digest layer in manifest.LayersOfImage)
        {
            Descriptor? descriptor = layer.Algorithm.IsSupported && await reader.FindSizeAsync(layer, cancellationToken).ConfigureAwait(false) is { } size
                ? new Descriptor { MediaType = MediaTypes.DockerLayerGzip, Digest = layer, Size = size }
                : null;
            layers.Add(new StoredLayer(layer.ToString(), descriptor, diffId: null, cancellationToken => descriptor is null ? throw new ContentNotFoundException(layer, source) : reader.OpenReadAsync(descriptor, cancellationToken)) { IsOfImage = true });
        }

        return new FoundImage(content, config: null, document: null, content.Platform ?? manifest.Platform, [.. layers]);
    }

    private StoredLayer[] ToStoredLayers(ImageManifest manifest, ImageConfig? config) =>
    [
        .. manifest.Layers.Select((layer, i) => new StoredLayer(
            layer.Digest.ToString(),
            layer,
            config?.RootFs.DiffIds[i],
            cancellationToken => reader.OpenReadAsync(layer, cancellationToken))),
    ];

    private sealed class FoundImage(Descriptor content, Descriptor? config, ImageConfig? document, Platform? platform, StoredLayer[] layers)
    {
        private readonly List<string> _tags = [];
        private readonly List<Descriptor> _indexes = [];

        public void Add(IReadOnlyList<string> tags, IReadOnlyList<Descriptor> indexes)
        {
            _tags.AddRange(tags.Except(_tags, StringComparer.Ordinal));
            _indexes.AddRange(indexes.ExceptBy(_indexes.Select(static known => known.Digest), static index => index.Digest));
        }

        public StoredImage ToStoredImage() => new()
        {
            Indexes = _indexes,
            Manifest = content,
            Config = config,
            ConfigDocument = document,
            Platform = platform,
            Tags = _tags,
            Layers = layers,
        };
    }
}
