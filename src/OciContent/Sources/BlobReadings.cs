using OciContent.Compression;
using OciContent.Hashing;
using OciContent.Internal;
using OciContent.Layers;
using OciContent.Storage;
using OciContent.Tar;

namespace OciContent.Sources;

/// <summary>
/// Blobs to read and verify, each once however often it is pointed at, and several at a time: which is known before the first is read, so
/// what is found does not depend on who ends first.
/// </summary>
/// <param name="maxConcurrency">How many are read at the same time.</param>
/// <param name="limits">How much may come out of a layer.</param>
/// <param name="progress">Who is told.</param>
internal sealed class BlobReadings(int maxConcurrency, DecompressionLimits limits, IProgress<ContentProgress>? progress)
{
    private readonly Dictionary<BlobKey, BlobReading> _readings = [];

    /// <summary>Makes who looks at what a layer decodes to while it passes; <c>null</c> if nobody does.</summary>
    public Func<TarConsumer>? CreateConsumer { get; init; }

    private int _unread;

    /// <summary>The readings, one for each blob and claim about it.</summary>
    public IReadOnlyCollection<BlobReading> All => _readings.Values;

    /// <summary>Makes who counts what the files of a layer come to.</summary>
    public static TarConsumer CountFiles() => new TarSizes();

    /// <summary>Adds a blob.</summary>
    /// <returns>What reading it shows, once all were read.</returns>
    public BlobReading Add(StoredLayer blob)
    {
        // What is encrypted cannot be decompressed; its digest is that of what is stored.
        bool isLayer = blob.IsOfImage && (blob.Descriptor is null || !MediaTypes.IsEncrypted(blob.Descriptor.MediaType));
        DigestAlgorithm algorithm = blob.DiffId is { Algorithm.IsSupported: true } diffId ? diffId.Algorithm : DigestAlgorithm.Sha256;
        var key = new BlobKey(blob.Name, blob.Claimed?.Size, isLayer, algorithm);
        if (!_readings.TryGetValue(key, out BlobReading? reading))
        {
            reading = new BlobReading(blob, isLayer, algorithm) { Consumer = isLayer ? CreateConsumer?.Invoke() : null };
            _readings.Add(key, reading);
        }

        return reading;
    }

    /// <summary>Reads all blobs.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        // The largest first, so that none is left to be read alone at the end while cores are idle.
        BlobReading[] readings = [.. _readings.Values.OrderByDescending(static reading => reading.Blob.StoredSize)];
        _unread = readings.Length;
        TotalProgress? total = ContentProgress.Sum(progress, TotalSize(readings));
        BlobHashJob[] jobs =
        [
            .. readings.Select(reading => new BlobHashJob(this, reading, total?.Of(cancellationToken))),
        ];
        await ManyHashes.RunAsync(jobs, useLanes: true, maxConcurrency, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a blob alone.</summary>
    /// <param name="reading">The blob, and what reading it shows.</param>
    /// <param name="opened">The blob opened, of which nothing was read; <c>null</c> if it is to be opened.</param>
    /// <param name="progress">Told how many bytes were read.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    internal async Task ReadAsync(BlobReading reading, Stream? opened, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        bool isOpen = false;
        try
        {
            Stream stream = opened ?? await OpenAsync(reading, cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                isOpen = true;
                if (reading.IsLayer)
                {
                    // To its end: if the bytes are not those that the digest promises, that is what is wrong.
                    LayerDigestOptions options = OptionsOf(reading);
                    reading.Layer = await LayerDigests
                        .ComputeToEndAsync(stream, reading.Blob.Descriptor?.Digest, options, HasSpareCore, progress, cancellationToken)
                        .ConfigureAwait(false);
                    reading.Bytes = reading.Layer.Size;
                }
                else
                {
                    reading.Bytes = await StreamPump
                        .ReadToEndAsync(stream, static _ => { }, progress, cancellationToken)
                        .ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (TrySetFault(reading, e, isOpen))
        {
        }

        CountAsRead();
    }

    /// <summary>Opens a blob to be read and verified.</summary>
    internal static async ValueTask<Stream> OpenAsync(BlobReading reading, CancellationToken cancellationToken)
    {
        Stream stream = await reading.Blob.OpenStoredAsync(cancellationToken).ConfigureAwait(false);
        return reading.Blob.Descriptor is { } content ? VerifyingStream.Ensure(stream, content) : stream;
    }

    /// <summary>A blob could not be read, or is not what it should be; false if that is not the blob's fault.</summary>
    internal static bool TrySetFault(BlobReading reading, Exception exception, bool isOpen)
    {
        if (isOpen && reading.IsLayer && exception is InvalidDataException)
        {
            // It was read to its end, and is what its digest says.
            reading.Bytes = reading.Blob.Descriptor?.Size ?? 0;
            reading.Fault = new BlobFault(ContentProblemCode.Layer, exception);
            return true;
        }

        if (ContentFault.CodeOf(exception, reading.Blob.Claimed) is not { } code)
        {
            return false;
        }

        reading.Bytes = code == ContentProblemCode.Digest ? reading.Blob.Descriptor?.Size : null;
        reading.Fault = new BlobFault(code, exception);
        return true;
    }

    /// <summary>There is one blob less to be read.</summary>
    internal void CountAsRead() => Interlocked.Decrement(ref _unread);

    // Sizes are claims, and may add up to more than a long holds.
    private static long? TotalSize(BlobReading[] readings) =>
        Array.Exists(readings, static reading => reading.Blob.StoredSize is null)
            ? null
            : (long)
                Math.Min(
                    readings
                        .DistinctBy(static reading => reading.Blob.Name, StringComparer.Ordinal)
                        .Sum(static reading => (decimal)reading.Blob.StoredSize!.Value),
                    long.MaxValue);

    // While blobs fill the cores, a layer's hashes gain nothing from threads of their own.
    private bool HasSpareCore() => Math.Min(Volatile.Read(ref _unread), maxConcurrency) < Environment.ProcessorCount;

    private LayerDigestOptions OptionsOf(BlobReading reading) => new()
    {
        Algorithm = reading.Blob.Descriptor?.Digest.Algorithm ?? DigestAlgorithm.Sha256,
        DiffIdAlgorithm = reading.DiffIdAlgorithm,
        Limits = limits,
        Consumer = reading.Consumer,
    };

    /// <summary>
    /// All that a reading depends on: manifests may claim different sizes of one layer, and configs give its diffID in different
    /// algorithms.
    /// </summary>
    private sealed record BlobKey(string Name, long? Size, bool IsLayer, DigestAlgorithm DiffIdAlgorithm);
}
