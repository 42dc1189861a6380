using System.Collections.Concurrent;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Layers;
using OciContent.Storage;

namespace OciContent.Conversion;

/// <summary>
/// Converts images of schema 1 to schema 2 as containers/image does. The new config needs the layers' diffIDs, which nothing but
/// decompressing the layers tells. All are called gzip, whatever they are.
/// </summary>
internal static class Schema1Converter
{
    /// <summary>Reads the layers, and makes the manifest and the config.</summary>
    /// <param name="manifest">The manifest of schema 1.</param>
    /// <param name="entries">Its <see cref="Schema1Chain"/>.</param>
    /// <param name="layers">Where the layers are.</param>
    /// <param name="name">What messages call that.</param>
    /// <param name="options">How the config is written, and how layers are read.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">A layer is broken.</exception>
    /// <exception cref="System.Text.Json.JsonException">A field of the newest entry has a value of another kind.</exception>
    /// <exception cref="ContentNotFoundException">A layer is not there.</exception>
    /// <exception cref="ContentMismatchException">A layer is not what its digest says.</exception>
    public static async Task<(ImageManifest Manifest, ReadOnlyMemory<byte> Config)> ToSchema2Async(
        Schema1Manifest manifest,
        IReadOnlyList<Schema1Entry> entries,
        IContentReader layers,
        string name,
        ConversionOptions options,
        CancellationToken cancellationToken)
    {
        // Before the layers are read: it may be refused.
        Schema1Config config = Schema1Config.Read(entries, $"schema 1 manifest {manifest.Digest}");
        Digest[] kept = [.. entries.Where(static entry => !entry.IsThrownAway).Select(static entry => entry.BlobSum)];
        IReadOnlyDictionary<Digest, LayerDigests> read = await ReadAsync([.. kept.Distinct()], layers, name, options, cancellationToken)
            .ConfigureAwait(false);
        byte[] json = config.Write([.. kept.Select(layer => read[layer].DiffId)], options);
        var converted = new ImageManifest
        {
            MediaType = MediaTypes.DockerManifest,
            Config = Descriptor.For(json, MediaTypes.DockerConfig),

            // Without layers, Go has nil.
            Layers =
                kept.Length == 0
                    ? ValueList<Descriptor>.Absent
                    :
                    [
                        .. kept.Select(layer => new Descriptor
                        {
                            MediaType = MediaTypes.DockerLayerGzip,
                            Digest = layer,
                            Size = read[layer].Size,
                        }),
                    ],
        };
        return (converted, json);
    }

    private static async Task<IReadOnlyDictionary<Digest, LayerDigests>> ReadAsync(
        IReadOnlyList<Digest> layers,
        IContentReader reader,
        string name,
        ConversionOptions options,
        CancellationToken cancellationToken)
    {
        var read = new ConcurrentDictionary<Digest, LayerDigests>();
        bool hasSpareCore = layers.Count < Environment.ProcessorCount;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.MaxConcurrency, CancellationToken = cancellationToken };
        var layerOptions = new LayerDigestOptions { Limits = options.LayerLimits };
        TotalProgress? progress = ContentProgress.Sum(options.Progress, totalBytes: null);
        await Parallel
            .ForEachAsync(
                layers,
                parallel,
                async (layer, token) =>
                {
                    long size =
                        await reader.FindSizeAsync(layer, token).ConfigureAwait(false) ?? throw new ContentNotFoundException(layer, name);
                    var content = new Descriptor
                    {
                        MediaType = MediaTypes.DockerLayerGzip,
                        Digest = layer,
                        Size = size,
                    };
                    Stream stored = VerifyingStream.Ensure(await reader.OpenReadAsync(content, token).ConfigureAwait(false), content);
                    await using (stored.ConfigureAwait(false))
                    {
                        read[layer] = await LayerDigests
                            .ComputeToEndAsync(stored, layer, layerOptions, () => hasSpareCore, progress?.Of(token), token)
                            .ConfigureAwait(false);
                    }
                })
            .ConfigureAwait(false);
        return read;
    }
}
