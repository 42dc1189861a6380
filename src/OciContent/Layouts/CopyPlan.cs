using OciContent.Images;
using OciContent.Internal;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>All that copying an image copies. It is known to be there before anything is written.</summary>
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

    private CopyPlan(IContentReader source, Descriptor root, ImageSourceOptions limits)
    {
        _source = source;
        _sourceName = NameOf(source);
        _budget = new DocumentBudget(_sourceName, limits);
        _limits = limits;
        Root = root;
    }

    /// <summary>What is copied with all that it leads to.</summary>
    public Descriptor Root { get; }

    /// <summary>Configs, layers and whatever else is no manifest.</summary>
    public IReadOnlyCollection<Descriptor> Blobs => _blobs.Values;

    /// <summary>Manifests and indexes, each behind those that it leads to: the root is the last.</summary>
    public IReadOnlyList<ImageDocument> Documents => _documents;

    /// <summary>Foreign layers that are not in the source.</summary>
    public IReadOnlyList<Descriptor> LeftOut => _leftOut;

    /// <summary>What a message calls a source.</summary>
    public static string NameOf(IContentReader source) => (source as IImageSource)?.Path ?? (source as ImageContent)?.Path ?? "the source";

    /// <summary>Reads the documents that can be reached from a root, and looks for the rest.</summary>
    /// <exception cref="ContentNotFoundException">Content is missing, and no foreign layer.</exception>
    public static async Task<CopyPlan> CreateAsync(IContentReader source, Descriptor root, ImageSourceOptions limits, CancellationToken cancellationToken)
    {
        var plan = new CopyPlan(source, root, limits);
        await plan.AddAllAsync([root], nesting: 0, cancellationToken).ConfigureAwait(false);
        foreach (Descriptor blob in plan._blobs.Values.ToArray())
        {
            await plan.RequireAsync(blob, cancellationToken).ConfigureAwait(false);
        }

        return plan;
    }

    private async Task AddAsync(Descriptor content, int nesting, CancellationToken cancellationToken)
    {
        if (MediaTypes.IsSchema1Manifest(content.MediaType))
        {
            throw new InvalidDataException($"{ErrorText.Quote(_sourceName)} has {content.Digest}, a Docker manifest of schema 1: expected an image that was converted to schema 2 or to OCI, as others cannot be copied.");
        }

        bool isIndex = MediaTypes.IsIndex(content.MediaType);
        if (!isIndex && !MediaTypes.IsManifest(content.MediaType))
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
        if (await _source.ExistsAsync(blob, cancellationToken).ConfigureAwait(false))
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
