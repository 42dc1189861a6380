using OciContent.Images;
using OciContent.Internal;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>All that copying copies. It is known to be there before anything is written.</summary>
internal sealed class CopyPlan
{
    private readonly IContentReader _source;
    private readonly string _sourceName;
    private readonly DocumentBudget _budget;
    private readonly ImageSourceOptions _limits;
    private readonly Dictionary<Digest, Descriptor> _blobs = [];
    private readonly Dictionary<Digest, Descriptor> _read = [];
    private readonly HashSet<Digest> _foreign = [];
    private readonly HashSet<Digest> _needed = [];
    private readonly List<ImageDocument> _documents = [];
    private readonly List<Descriptor> _leftOut = [];
    private int _reached;

    private CopyPlan(IContentReader source, IReadOnlyList<Descriptor> entries, ImageSourceOptions limits)
    {
        _source = source;
        _sourceName = NameOf(source);
        _budget = new DocumentBudget(_sourceName, limits);
        _limits = limits;
        Entries = entries;
    }

    /// <summary>What is copied with all that it leads to, named as it is to be at the destination.</summary>
    public IReadOnlyList<Descriptor> Entries { get; }

    /// <summary>The only entry.</summary>
    public Descriptor Root => Entries.Single();

    /// <summary>How many bytes all of it has.</summary>
    public long TotalSize => _blobs.Values.Sum(static blob => blob.Size) + _documents.Sum(static document => document.Size);

    /// <summary>Configs, layers and whatever else is no manifest.</summary>
    public IReadOnlyCollection<Descriptor> Blobs => _blobs.Values;

    /// <summary>Manifests and indexes, each behind those that it leads to: an only root is the last.</summary>
    public IReadOnlyList<ImageDocument> Documents => _documents;

    /// <summary>Foreign layers that are not in the source.</summary>
    public IReadOnlyList<Descriptor> LeftOut => _leftOut;

    /// <summary>What a message calls a source.</summary>
    public static string NameOf(IContentReader source) => source switch
    {
        IImageSource medium => medium.Path,
        ImageContent image => image.Path,
        DockerArchiveContent archive => archive.Path,
        DerivedImage derived => NameOf(derived.Source),
        _ => "the source",
    };

    /// <summary>Reads the documents that can be reached from entries, and looks for the rest.</summary>
    /// <exception cref="ContentNotFoundException">Content is missing, and no foreign layer.</exception>
    public static async Task<CopyPlan> CreateAsync(IContentReader source, IReadOnlyList<Descriptor> entries, ImageSourceOptions limits, CancellationToken cancellationToken)
    {
        var plan = new CopyPlan(source, entries, limits);
        await plan.AddAllAsync(entries, nesting: 0, cancellationToken).ConfigureAwait(false);
        foreach (Descriptor blob in plan._blobs.Values.ToArray())
        {
            await plan.RequireAsync(blob, cancellationToken).ConfigureAwait(false);
        }

        return plan;
    }

    private async Task AddAsync(Descriptor content, int nesting, CancellationToken cancellationToken)
    {
        bool isIndex = MediaTypes.IsIndex(content.MediaType);
        bool isSchema1 = MediaTypes.IsSchema1Manifest(content.MediaType);
        if (!isIndex && !isSchema1 && !MediaTypes.IsManifest(content.MediaType))
        {
            AddBlob(content, isForeign: false);
            return;
        }

        if (!TryAdd(_read, content))
        {
            return;
        }

        _budget.Spend(content.Size);
        ImageDocument document;
        if (isIndex)
        {
            ImageIndex index = await _source.ReadIndexAsync(content, cancellationToken).ConfigureAwait(false);
            await AddAllAsync(index.Manifests, nesting + 1, cancellationToken).ConfigureAwait(false);
            document = index;
        }
        else if (isSchema1)
        {
            Schema1Manifest manifest = await _source.ReadSchema1ManifestAsync(content, cancellationToken).ConfigureAwait(false);
            foreach (Digest layer in manifest.FsLayers.Select(static layer => layer.BlobSum).Distinct())
            {
                await AddSchema1LayerAsync(layer, cancellationToken).ConfigureAwait(false);
            }

            document = manifest;
        }
        else
        {
            ImageManifest manifest = await _source.ReadManifestAsync(content, cancellationToken).ConfigureAwait(false);
            AddBlob(manifest.Config, isForeign: false);
            foreach (Descriptor layer in manifest.Layers)
            {
                AddBlob(layer, isForeign: layer.Urls.Count > 0);
            }

            document = manifest;
        }

        _documents.Add(document);
    }

    private async Task AddAllAsync(IReadOnlyList<Descriptor> manifests, int nesting, CancellationToken cancellationToken)
    {
        _reached += manifests.Count;
        if (_reached > _limits.MaxManifests)
        {
            throw new InvalidDataException($"{ErrorText.Quote(_sourceName)} lists {_reached} manifests or more: expected at most {_limits.MaxManifests}.");
        }

        if (nesting > ImageSourceOptions.MaxNesting)
        {
            throw new InvalidDataException($"{ErrorText.Quote(_sourceName)} nests indexes {nesting} deep: expected at most {ImageSourceOptions.MaxNesting}.");
        }

        foreach (Descriptor manifest in manifests)
        {
            await AddAsync(manifest, nesting, cancellationToken).ConfigureAwait(false);
        }
    }

    // Schema 1 tells no sizes, and no media types: its layers are gzip.
    private async ValueTask AddSchema1LayerAsync(Digest layer, CancellationToken cancellationToken)
    {
        long size = await _source.FindSizeAsync(layer, cancellationToken).ConfigureAwait(false) ?? throw new ContentNotFoundException(layer, _sourceName);
        AddBlob(new Descriptor { MediaType = MediaTypes.DockerLayerGzip, Digest = layer, Size = size }, isForeign: false);
    }

    private void AddBlob(Descriptor blob, bool isForeign)
    {
        TryAdd(_blobs, blob);
        (isForeign ? _foreign : _needed).Add(blob.Digest);
    }

    private bool TryAdd(Dictionary<Digest, Descriptor> known, Descriptor content)
    {
        if (known.TryAdd(content.Digest, content))
        {
            return true;
        }

        return known[content.Digest].Size == content.Size
            ? false
            : throw new InvalidDataException($"{ErrorText.Quote(_sourceName)} lists {content.Digest} with {known[content.Digest].Size} bytes and with {content.Size}: expected one size.");
    }

    private async Task RequireAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        // Not every source knows sizes; where one does, a wrong claim is found before anything is written.
        long? size = await _source.FindSizeAsync(blob.Digest, cancellationToken).ConfigureAwait(false);
        if (size is not null && size != blob.Size)
        {
            throw new ContentMismatchException(blob.Digest, actual: null, blob.Size, size.Value);
        }

        if (size is not null || await _source.ExistsAsync(blob, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        if (!_foreign.Contains(blob.Digest) || _needed.Contains(blob.Digest))
        {
            throw new ContentNotFoundException(blob.Digest, _sourceName);
        }

        // image-spec, layer.md, "Non-Distributable Layers": such a layer may be kept elsewhere, where its urls say.
        _blobs.Remove(blob.Digest);
        _leftOut.Add(blob);
    }
}
