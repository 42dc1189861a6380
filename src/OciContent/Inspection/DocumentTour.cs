using System.Globalization;
using System.Text.Json;
using OciContent.Images;
using OciContent.Layouts;
using OciContent.Storage;

namespace OciContent.Inspection;

/// <summary>Visits all documents that can be reached, each once, and goes on where one cannot be read.</summary>
internal sealed class DocumentTour(IContentReader reader, ImageSourceOptions limits, IDocumentVisitor visitor)
{
    private readonly DocumentBudget _budget = new("the image", limits);
    private readonly HashSet<(Digest Digest, long Size, string MediaType)> _seen = [];
    private readonly Dictionary<(Digest Digest, long Size, string MediaType), ImageConfig?> _configs = [];
    private int _pointers;
    private bool _isLimited;

    /// <summary>The place of an element: <c>layers[1] of sha256:…</c>.</summary>
    public static string Place(string list, int index, object document) => string.Create(CultureInfo.InvariantCulture, $"{list}[{index}] of {document}");

    /// <summary>Visits all that the entries of a layout, or one of them, lead to.</summary>
    public async Task VisitAsync(ImageLayout layout, string? reference, CancellationToken cancellationToken)
    {
        Digest? only = reference is null ? null : (await layout.ResolveAsync(reference, cancellationToken).ConfigureAwait(false)).Digest;
        for (int i = 0; i < layout.Index.Manifests.Count; i++)
        {
            Descriptor entry = layout.Index.Manifests[i];
            if (only is null || entry.Digest == only)
            {
                await VisitAsync(entry, Place("manifests", i, ImageLayout.IndexFileName), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Visits a manifest or index, and all that it leads to.</summary>
    public Task VisitAsync(Descriptor root, string where, CancellationToken cancellationToken) => VisitAsync(root, where, nesting: 0, cancellationToken);

    private async Task VisitAsync(Descriptor content, string where, int nesting, CancellationToken cancellationToken)
    {
        bool isIndex = MediaTypes.IsIndex(content.MediaType);
        bool isSchema1 = MediaTypes.IsSchema1Manifest(content.MediaType);
        if (!isIndex && !isSchema1 && !MediaTypes.IsManifest(content.MediaType))
        {
            visitor.VisitBlob(content, diffId: null, where);
            return;
        }

        visitor.VisitDocument(content, where);
        if (IsBeyondLimits(nesting, where) || !_seen.Add((content.Digest, content.Size, content.MediaType)))
        {
            return;
        }

        if (isIndex)
        {
            if (await ReadAsync(content, where, () => reader.ReadIndexAsync(content, cancellationToken)).ConfigureAwait(false) is { } index)
            {
                visitor.VisitIndex(content, index, where);
                for (int i = 0; i < index.Manifests.Count; i++)
                {
                    await VisitAsync(index.Manifests[i], Place("manifests", i, index.Digest), nesting + 1, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        else if (isSchema1)
        {
            if (await ReadAsync(content, where, () => reader.ReadSchema1ManifestAsync(content, cancellationToken)).ConfigureAwait(false) is { } schema1)
            {
                visitor.VisitSchema1(content, schema1, where);
                for (int i = 0; i < schema1.FsLayers.Count; i++)
                {
                    Descriptor layer = await DescribeAsync(schema1.FsLayers[i].BlobSum, cancellationToken).ConfigureAwait(false);
                    visitor.VisitBlob(layer, diffId: null, Place("fsLayers", i, schema1.Digest));
                }
            }
        }
        else if (await ReadAsync(content, where, () => reader.ReadManifestAsync(content, cancellationToken)).ConfigureAwait(false) is { } manifest)
        {
            await VisitManifestAsync(content, manifest, where, cancellationToken).ConfigureAwait(false);
        }
    }

    // Schema 1 gives no sizes. What is not there, or cannot be read, has none: opening it tells.
    private async Task<Descriptor> DescribeAsync(Digest layer, CancellationToken cancellationToken)
    {
        long? size = null;
        try
        {
            size = layer.Algorithm.IsSupported ? await reader.FindSizeAsync(layer, cancellationToken).ConfigureAwait(false) : null;
        }
        catch (InvalidDataException)
        {
            // Not a file, or a link.
        }

        return new Descriptor { MediaType = MediaTypes.DockerLayerGzip, Digest = layer, Size = size ?? 0 };
    }

    private async Task VisitManifestAsync(Descriptor content, ImageManifest manifest, string where, CancellationToken cancellationToken)
    {
        ImageConfig? config = null;
        string place = $"config of {manifest.Digest}";
        if (MediaTypes.IsConfig(manifest.Config.MediaType))
        {
            visitor.VisitDocument(manifest.Config, place);
            config = await ReadConfigAsync(manifest.Config, place, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            visitor.VisitBlob(manifest.Config, diffId: null, place);
        }

        visitor.VisitManifest(content, manifest, config, where);
        bool hasDiffIds = config?.RootFs.DiffIds.Count == manifest.Layers.Count;
        for (int i = 0; i < manifest.Layers.Count; i++)
        {
            visitor.VisitBlob(manifest.Layers[i], hasDiffIds ? config!.RootFs.DiffIds[i] : null, Place("layers", i, manifest.Digest));
        }
    }

    // Any number of manifests may have one config.
    private async Task<ImageConfig?> ReadConfigAsync(Descriptor content, string where, CancellationToken cancellationToken)
    {
        (Digest, long, string) key = (content.Digest, content.Size, content.MediaType);
        if (!_configs.TryGetValue(key, out ImageConfig? config))
        {
            config = await ReadAsync(content, where, () => reader.ReadConfigAsync(content, cancellationToken)).ConfigureAwait(false);
            _configs.Add(key, config);
        }

        return config;
    }

    private async Task<T?> ReadAsync<T>(Descriptor content, string where, Func<Task<T>> read)
        where T : ImageDocument
    {
        try
        {
            _budget.Spend(content.Size);
        }
        catch (InvalidDataException e)
        {
            Limit(where, e.Message);
            return null;
        }

        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception e) when (e is JsonException || ContentFault.Of(e, content) is not null)
        {
            visitor.VisitFault(content, e, where);
            return null;
        }
    }

    private bool IsBeyondLimits(int nesting, string where)
    {
        string? reason = nesting > ImageSourceOptions.MaxNesting ? $"Indexes nest {nesting} deep: expected at most {ImageSourceOptions.MaxNesting}."
            : ++_pointers > limits.MaxManifests ? $"There are more than {limits.MaxManifests} manifests: the rest was not looked at."
            : null;
        if (reason is not null)
        {
            Limit(where, reason);
        }

        return reason is not null;
    }

    private void Limit(string where, string message)
    {
        if (!_isLimited)
        {
            _isLimited = true;
            visitor.VisitLimit(where, message);
        }
    }
}
