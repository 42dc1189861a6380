using OciContent.Compression;
using OciContent.Internal;
using OciContent.Layers;
using OciContent.Storage;

namespace OciContent.Inspection;

/// <summary>Blobs to read, each once however often it is pointed at, and several at a time.</summary>
internal sealed class BlobChecks(VerificationOptions options)
{
    private readonly Dictionary<(string Name, long? Size, bool IsLayer, DigestAlgorithm OfDiffId), Blob> _blobs = [];
    private readonly Dictionary<Digest, Descriptor> _absent = [];
    private int _unread;

    /// <summary>How many blobs were read to their ends.</summary>
    public long Count => _blobs.Values.Where(static blob => blob.Bytes is not null).Select(static blob => blob.Name).Distinct(StringComparer.Ordinal).LongCount();

    /// <summary>Their sizes, in bytes, all together.</summary>
    public long Bytes => _blobs.Values.Where(static blob => blob.Bytes is not null).DistinctBy(static blob => blob.Name, StringComparer.Ordinal).Sum(static blob => blob.Bytes!.Value);

    /// <summary>Foreign layers that are not there.</summary>
    public IReadOnlyList<Descriptor> Absent => [.. _absent.Values];

    /// <summary>Adds a blob.</summary>
    /// <param name="name">What tells it apart.</param>
    /// <param name="content">What points at it; <c>null</c> where nothing says its digest.</param>
    /// <param name="diffId">What it is uncompressed; <c>null</c> if nothing says so.</param>
    /// <param name="where">What leads to it.</param>
    /// <param name="open">Opens it, verified.</param>
    /// <returns>What is wrong, once the blobs were read.</returns>
    public Func<IEnumerable<VerificationProblem>> Add(string name, Descriptor? content, Digest? diffId, string where, Func<CancellationToken, ValueTask<Stream>> open)
    {
        // What is encrypted cannot be decompressed; its digest is that of what is stored.
        bool isLayer = diffId is not null && (content is null || !MediaTypes.IsEncrypted(content.MediaType));
        DigestAlgorithm algorithm = diffId is { Algorithm.IsSupported: true } ? diffId.Algorithm : DigestAlgorithm.Sha256;
        (string, long?, bool, DigestAlgorithm) key = (name, content?.Size, isLayer, algorithm);
        if (!_blobs.TryGetValue(key, out Blob? blob))
        {
            blob = new Blob(name, content, isLayer, algorithm, open);
            _blobs.Add(key, blob);
        }

        return () => ProblemsOf(blob, content, isLayer ? diffId : null, where);
    }

    /// <summary>Reads all blobs.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        // The largest first, so that none is left to be read alone at the end while cores are idle.
        Blob[] blobs = [.. _blobs.Values.OrderByDescending(static blob => blob.Content?.Size)];
        _unread = blobs.Length;
        long? size = blobs.Aggregate<Blob, long?>(0, static (sum, blob) => sum + blob.Content?.Size);
        TotalProgress? total = ContentProgress.Sum(options.Progress, size);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.MaxConcurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(blobs, parallel, async (blob, token) =>
        {
            await ReadAsync(blob, total?.Of(token), token).ConfigureAwait(false);
            Interlocked.Decrement(ref _unread);
        }).ConfigureAwait(false);
    }

    private static CompressionFormat? CompressionOf(string mediaType) => mediaType switch
    {
        MediaTypes.OciLayer or MediaTypes.OciLayerNonDistributable or MediaTypes.DockerLayer or MediaTypes.DockerForeignLayer => CompressionFormat.None,
        MediaTypes.OciLayerGzip or MediaTypes.OciLayerNonDistributableGzip or MediaTypes.DockerLayerGzip or MediaTypes.DockerForeignLayerGzip => CompressionFormat.Gzip,
        MediaTypes.OciLayerZstd or MediaTypes.OciLayerNonDistributableZstd or MediaTypes.DockerLayerZstd => CompressionFormat.Zstd,
        _ => null,
    };

    private async Task ReadAsync(Blob blob, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        bool isOpen = false;
        try
        {
            Stream stream = await blob.Open(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                isOpen = true;
                if (blob.IsLayer)
                {
                    blob.Layer = await LayerDigests.ComputeToEndAsync(stream, blob.Content?.Digest, LayerOptions(blob, progress), HasSpareCore, cancellationToken).ConfigureAwait(false);
                    blob.Bytes = blob.Layer.Size;
                }
                else
                {
                    blob.Bytes = await StreamPump.ReadToEndAsync(stream, static _ => { }, progress, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (InvalidDataException e) when (isOpen && blob.IsLayer)
        {
            // It was read to its end, and is what its digest says.
            blob.Bytes = blob.Content?.Size ?? 0;
            blob.Fault = (VerificationCode.Layer, e);
        }
        catch (Exception e) when (ContentFault.Of(e, blob.Content) is { } code)
        {
            blob.Bytes = code == VerificationCode.Digest ? blob.Content?.Size : null;
            blob.Fault = (code, e);
        }
    }

    // While blobs fill the cores, a layer's hashes gain nothing from threads of their own.
    private bool HasSpareCore() => Math.Min(Volatile.Read(ref _unread), options.MaxConcurrency) < Environment.ProcessorCount;

    private LayerDigestOptions LayerOptions(Blob blob, IProgress<long>? progress) => new()
    {
        Algorithm = blob.Content?.Digest.Algorithm ?? DigestAlgorithm.Sha256,
        DiffIdAlgorithm = blob.OfDiffId,
        Limits = options.LayerLimits,
        Progress = progress,
    };

    private IEnumerable<VerificationProblem> ProblemsOf(Blob blob, Descriptor? content, Digest? diffId, string where)
    {
        if (blob.Fault is ({ } code, { } fault))
        {
            if (code == VerificationCode.Missing && content is { Urls.Count: > 0 })
            {
                // image-spec, layer.md: a foreign layer may be kept elsewhere, where its urls say.
                _absent.TryAdd(content.Digest, content);
                yield break;
            }

            yield return new VerificationProblem(code, where, fault.Message);
        }

        if (blob.Layer is not { } layer)
        {
            yield break;
        }

        if (diffId is { Algorithm.IsSupported: false })
        {
            yield return new VerificationProblem(VerificationCode.Unsupported, where, $"The algorithm of its diffID, {ErrorText.Quote(diffId.Algorithm.Name)}, is not supported: expected one of {string.Join(", ", DigestAlgorithm.Supported)}.");
        }
        else if (diffId is not null && layer.DiffId != diffId)
        {
            yield return new VerificationProblem(VerificationCode.DiffId, where, $"Uncompressed it has digest {layer.DiffId}: expected {diffId}, the config's diffID.");
        }

        if (content is not null && CompressionOf(content.MediaType) is { } expected && layer.Compression != expected)
        {
            yield return new VerificationProblem(VerificationCode.MediaType, where, $"Its media type is '{content.MediaType}', but its compression {layer.Compression}: expected {expected}.");
        }
    }

    private sealed class Blob(string name, Descriptor? content, bool isLayer, DigestAlgorithm ofDiffId, Func<CancellationToken, ValueTask<Stream>> open)
    {
        public string Name => name;

        public Descriptor? Content => content;

        public bool IsLayer => isLayer;

        public DigestAlgorithm OfDiffId => ofDiffId;

        public Func<CancellationToken, ValueTask<Stream>> Open => open;

        public LayerDigests? Layer { get; set; }

        public long? Bytes { get; set; }

        public (VerificationCode Code, Exception Exception)? Fault { get; set; }
    }
}
