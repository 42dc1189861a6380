using System.Text.Json;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Storage;

namespace OciContent.Sources;

/// <summary>
/// The one way through documents: reads each that can be reached once, within limits, and goes on where one cannot be read.
/// </summary>
/// <param name="reader">Where the documents are.</param>
/// <param name="name">What messages call it.</param>
/// <param name="limits">How many documents, and how large.</param>
/// <param name="visitor">Who is told.</param>
internal sealed class DocumentWalker(IContentReader reader, string name, DocumentLimits limits, IDocumentVisitor visitor)
{
    private readonly DocumentBudget _budget = new(name, limits);
    private readonly HashSet<(Digest Digest, long Size, string MediaType, bool IsWhole)> _seen = [];
    private readonly Dictionary<(Digest Digest, long Size, string MediaType), WalkedConfig?> _configs = [];
    private int _reached;
    private bool _isLimited;

    /// <summary>Visits what entries lead to, as far as it is selected.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="selection">What of it is selected; <c>null</c> for all.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async Task WalkAsync(IEnumerable<SourceEntry> entries, SelectedPaths? selection, CancellationToken cancellationToken)
    {
        foreach (SourceEntry entry in entries)
        {
            bool isSelected = selection is null || selection.IsSelected(entry.Descriptor);
            await WalkAsync(entry.Descriptor, entry.Location, isSelected ? null : selection, nesting: 0, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async Task WalkAsync(
        Descriptor content,
        ContentLocation location,
        SelectedPaths? selection,
        int nesting,
        CancellationToken cancellationToken)
    {
        bool isIndex = MediaTypes.IsIndex(content.MediaType);
        bool isSchema1 = MediaTypes.IsSchema1Manifest(content.MediaType);
        if (!isIndex && !isSchema1 && !MediaTypes.IsManifest(content.MediaType))
        {
            visitor.VisitBlob(Store(content, diffId: null, location, isOfImage: false));
            return;
        }

        visitor.VisitDocument(content, location);
        if (IsBeyondLimits(content, nesting, location) || !_seen.Add((content.Digest, content.Size, content.MediaType, selection is null)))
        {
            return;
        }

        if (isIndex)
        {
            await WalkIndexAsync(content, location, selection, nesting, cancellationToken).ConfigureAwait(false);
        }
        else if (!visitor.ReadsManifests)
        {
            return;
        }
        else if (isSchema1)
        {
            await WalkSchema1Async(content, location, cancellationToken).ConfigureAwait(false);
        }
        else if (await ReadAsync(content, location, () => reader.ReadManifestAsync(content, cancellationToken)).ConfigureAwait(false) is
        { } manifest)
        {
            await WalkManifestAsync(content, manifest, location, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WalkIndexAsync(
        Descriptor content,
        ContentLocation location,
        SelectedPaths? selection,
        int nesting,
        CancellationToken cancellationToken)
    {
        if (await ReadAsync(content, location, () => reader.ReadIndexAsync(content, cancellationToken)).ConfigureAwait(false)
            is not { } index)
        {
            return;
        }

        visitor.VisitIndex(content, index, location);
        for (int i = 0; i < index.Manifests.Count; i++)
        {
            Descriptor entry = index.Manifests[i];
            bool isSelected = selection is null || selection.IsSelected(entry);
            if (isSelected || selection!.LeadsToSelected(entry))
            {
                await WalkAsync(
                        entry,
                        ContentLocation.In(ContentField.Manifests, i, index.Digest, location),
                        isSelected ? null : selection,
                        nesting + 1,
                        cancellationToken)
                    .ConfigureAwait(false);
            }
        }

        visitor.LeaveIndex(content, index, location);
    }

    private async Task WalkSchema1Async(Descriptor content, ContentLocation location, CancellationToken cancellationToken)
    {
        if (await ReadAsync(content, location, () => reader.ReadSchema1ManifestAsync(content, cancellationToken)).ConfigureAwait(false)
            is not { } manifest)
        {
            return;
        }

        var layers = new StoredLayer[manifest.FsLayers.Count];
        for (int i = 0; i < layers.Length; i++)
        {
            ContentLocation place = ContentLocation.In(ContentField.FsLayers, i, manifest.Digest, location);
            layers[i] = await DescribeAsync(manifest.FsLayers[i].BlobSum, place, cancellationToken).ConfigureAwait(false);
        }

        visitor.VisitSchema1(content, manifest, layers, location);
        Array.ForEach(layers, visitor.VisitBlob);
    }

    // Schema 1 gives no sizes. What is not there, or cannot be read, has none: opening it tells.
    private async Task<StoredLayer> DescribeAsync(Digest layer, ContentLocation location, CancellationToken cancellationToken)
    {
        long? size = null;
        Exception? fault = null;
        try
        {
            size = layer.Algorithm.IsSupported ? await reader.FindSizeAsync(layer, cancellationToken).ConfigureAwait(false) : null;
        }
        catch (Exception e) when (ContentFault.CodeOf(e, content: null) is not null)
        {
            fault = e;
        }

        var descriptor = new Descriptor
        {
            MediaType = MediaTypes.DockerLayerGzip,
            Digest = layer,
            Size = size ?? 0,
        };
        return new StoredLayer(layer.ToString(), size is null ? null : descriptor, diffId: null, location, OpenAsync)
        {
            IsOfImage = true,
            Claimed = descriptor,
        };

        ValueTask<Stream> OpenAsync(CancellationToken cancellationToken)
        {
            layer.Algorithm.ThrowIfNotSupported();
            return size is not null ? reader.OpenReadAsync(descriptor, cancellationToken)
                : throw (fault is null ? new ContentNotFoundException(layer, name) : new InvalidDataException(fault.Message, fault));
        }
    }

    private async Task WalkManifestAsync(
        Descriptor content,
        ImageManifest manifest,
        ContentLocation location,
        CancellationToken cancellationToken)
    {
        ContentLocation configLocation = ContentLocation.In(ContentField.Config, manifest.Digest, location);
        WalkedConfig? config = await WalkConfigAsync(manifest, configLocation, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Digest>? diffIds = config?.Document?.RootFs.DiffIds;
        bool hasDiffIds = diffIds?.Count == manifest.Layers.Count;
        StoredLayer[] layers =
        [
            .. manifest.Layers.Select((layer, i) => Store(
                layer,
                hasDiffIds ? diffIds![i] : null,
                ContentLocation.In(ContentField.Layers, i, manifest.Digest, location),
                isOfImage: config is not null)),
        ];
        visitor.VisitManifest(content, manifest, config, layers, location);
        Array.ForEach(layers, visitor.VisitBlob);
    }

    // Any number of manifests may have one config.
    private async Task<WalkedConfig?> WalkConfigAsync(ImageManifest manifest, ContentLocation location, CancellationToken cancellationToken)
    {
        Descriptor content = manifest.Config;
        bool isConfig = MediaTypes.IsConfig(content.MediaType);
        if (!visitor.ReadsConfigs)
        {
            VisitConfig(content, location, isConfig);
            return isConfig ? new WalkedConfig(content, null) : null;
        }

        (Digest, long, string) key = (content.Digest, content.Size, content.MediaType);
        if (_configs.TryGetValue(key, out WalkedConfig? known))
        {
            VisitConfig(content, location, isConfig: known is not null);
            return known;
        }

        ImageConfig? config = null;
        Exception? fault = null;
        if (TrySpend(content, location))
        {
            try
            {
                config = await reader.ReadConfigAsync(manifest, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (ContentFault.CodeOf(e, content) is not null)
            {
                fault = e;
            }
        }

        // What its type does not call a config, and cannot be read, is read again as a blob, and what is wrong is told then.
        isConfig = isConfig || config is not null || fault is JsonException;
        VisitConfig(content, location, isConfig);
        if (isConfig && fault is not null)
        {
            visitor.VisitFault(content, fault, location);
        }

        WalkedConfig? walked = isConfig ? new WalkedConfig(content, config) : null;
        _configs.Add(key, walked);
        return walked;
    }

    private void VisitConfig(Descriptor content, ContentLocation location, bool isConfig)
    {
        if (isConfig)
        {
            visitor.VisitDocument(content, location);
        }
        else
        {
            visitor.VisitBlob(Store(content, diffId: null, location, isOfImage: false));
        }
    }

    private StoredLayer Store(Descriptor content, Digest? diffId, ContentLocation location, bool isOfImage) =>
        new(content.Digest.ToString(), content, diffId, location, cancellationToken => reader.OpenReadAsync(content, cancellationToken))
        {
            IsOfImage = isOfImage,
        };

    private async Task<T?> ReadAsync<T>(Descriptor content, ContentLocation location, Func<Task<T>> read)
        where T : ImageDocument
    {
        if (!TrySpend(content, location))
        {
            return null;
        }

        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception e) when (ContentFault.CodeOf(e, content) is not null)
        {
            visitor.VisitFault(content, e, location);
            return null;
        }
    }

    private bool TrySpend(Descriptor content, ContentLocation location)
    {
        try
        {
            _budget.Spend(content.Size);
            return true;
        }
        catch (InvalidDataException e)
        {
            Limit(location, e.Message);
            return false;
        }
    }

    private bool IsBeyondLimits(Descriptor content, int nesting, ContentLocation location)
    {
        string? reason =
            nesting > DocumentLimits.MaxNesting
                ? $"{ErrorText.Quote(name)} nests indexes {nesting} deep, down to {content.Digest}: expected at most "
                    + $"{DocumentLimits.MaxNesting}."
            : ++_reached > limits.MaxManifests
                ? $"{ErrorText.Quote(name)} lists {_reached} manifests or more: expected at most {limits.MaxManifests}."
            : null;
        if (reason is not null)
        {
            Limit(location, reason);
        }

        return reason is not null;
    }

    private void Limit(ContentLocation location, string message)
    {
        if (!_isLimited)
        {
            _isLimited = true;
            visitor.VisitLimit(location, message);
        }
    }
}
