using OciContent.Compression;
using OciContent.Internal;
using OciContent.Sources;
using OciContent.Tar;

namespace OciContent.Filesystem;

/// <summary>The layers of an image as they were read, each once: what their headers say, and what is wrong with them.</summary>
internal sealed class LayerScans
{
    private readonly IReadOnlyList<StoredLayer> _stored;
    private readonly BlobReading[] _blobs;
    private readonly FilesystemOptions _options;

    private LayerScans(IReadOnlyList<StoredLayer> stored, BlobReading[] blobs, FilesystemOptions options)
    {
        _stored = stored;
        _blobs = blobs;
        _options = options;
    }

    /// <summary>How many layers there are.</summary>
    public int Count => _stored.Count;

    /// <summary>Reads the layers of an image.</summary>
    /// <param name="stored">The layers, the base first.</param>
    /// <param name="name">What messages call the source.</param>
    /// <param name="options">What is computed, and how large it may be.</param>
    /// <param name="createSpool">Makes where the plain bytes of a layer are kept; <c>null</c> if they are not.</param>
    /// <param name="spoolFrom">From which layer on they are.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">A limit is exceeded.</exception>
    public static async Task<LayerScans> ReadAsync(
        IReadOnlyList<StoredLayer> stored,
        string name,
        FilesystemOptions options,
        Func<FileStream>? createSpool,
        int spoolFrom,
        CancellationToken cancellationToken)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        int maxEntries = options.Rules.HasFlag(FilesystemRules.Limits) ? options.MaxEntries : int.MaxValue;
        var budget = new TarScanBudget(maxEntries, options.MaxMetadataSize, reading.Cancel);
        bool isSpooled = true;
        var readings = new BlobReadings(options.MaxConcurrency, options.LayerLimits, options.Progress)
        {
            CreateConsumer = () =>
                new TarScanner(budget, TarLimits.Default, options.ComputeDigests, isSpooled ? createSpool?.Invoke() : null),
        };

        // From the top: what is there twice is read once, and kept if the upper one is to be.
        var blobs = new BlobReading[stored.Count];
        for (int i = stored.Count - 1; i >= 0; i--)
        {
            isSpooled = i >= spoolFrom;
            blobs[i] = readings.Add(stored[i]);
        }

        try
        {
            await readings.ReadAsync(reading.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (budget.Problem is not null && !cancellationToken.IsCancellationRequested)
        {
        }
        finally
        {
            foreach (BlobReading blob in blobs)
            {
                (blob.Consumer as TarScanner)?.Dispose();
            }
        }

        return budget.Problem is { } problem
            ? throw new InvalidDataException($"The image of {ErrorText.Quote(name)} {problem}.")
            : new LayerScans(stored, blobs, options);
    }

    /// <summary>What is wrong with a layer as a whole.</summary>
    public IReadOnlyList<ContentProblem> ProblemsOf(int index)
    {
        StoredLayer layer = _stored[index];
        BlobReading blob = _blobs[index];
        if (blob.IsMissingForeignLayer(layer.Descriptor))
        {
            return [new ContentProblem(ContentProblemCode.Missing, layer.Location, blob.Fault!.Exception.Message)];
        }

        ContentProblem[] problems = [.. blob.ProblemsOf(layer.Descriptor, layer.DiffId, layer.Location)];
        if (problems.Length > 0)
        {
            return problems;
        }

        TarScanner? scanner = ScannerOf(index);
        return scanner is null ? [Of(layer, "It is encrypted, or not the layer of an image: expected a tar archive.")]
            : scanner.Problem is { } problem ? [Of(layer, problem)]
            : [];
    }

    /// <summary>The entries of a layer, in their order.</summary>
    public IReadOnlyList<TarScanEntry> EntriesOf(int index) => ScannerOf(index)?.Entries ?? [];

    /// <summary>Where the plain bytes of a layer are; <c>null</c> if they were not kept.</summary>
    public FileStream? SpoolOf(int index) => ScannerOf(index)?.Spool;

    /// <summary>How a layer is compressed.</summary>
    public CompressionFormat CompressionOf(int index) => _blobs[index].Layer?.Compression ?? CompressionFormat.None;

    /// <summary>Puts the lowest layers on one another.</summary>
    /// <param name="count">How many of them.</param>
    /// <param name="documents">What is wrong with the image's documents.</param>
    public ImageFilesystem Merge(int count, IReadOnlyList<ContentProblem> documents)
    {
        var builder = new FilesystemBuilder(_options);
        var layers = new List<FilesystemLayer>();
        var problems = new List<ContentProblem>(documents);
        for (int i = 0; i < count; i++)
        {
            StoredLayer layer = _stored[i];
            BlobReading blob = _blobs[i];
            TarScanner? scanner = ScannerOf(i);
            IReadOnlyList<ContentProblem> found = ProblemsOf(i);
            bool isApplied = scanner is not null && (found.Count == 0 || !_options.Rules.HasFlag(FilesystemRules.Layers));
            problems.AddRange(found);
            if (isApplied)
            {
                problems.AddRange(
                    scanner!.EntryProblems.Concat(builder.Apply(i, scanner.Entries)).Select(problem => Of(layer, problem)));
            }

            layers.Add(
                new FilesystemLayer
                {
                    Index = i,
                    Name = layer.Name,
                    Digest = layer.Claimed?.Digest ?? blob.Layer?.Digest,
                    DiffId = layer.DiffId ?? blob.Layer?.DiffId,
                    UncompressedSize = blob.Layer?.UncompressedSize,
                    EntryCount = scanner?.Entries.Count ?? 0,
                    IsApplied = isApplied,
                });
        }

        builder.Complete();
        return new ImageFilesystem(builder.Root, layers, _stored, builder.Removals, problems, _options);
    }

    private static ContentProblem Of(StoredLayer layer, string problem) => new(ContentProblemCode.Layer, layer.Location, problem);

    private TarScanner? ScannerOf(int index)
    {
        var scanner = _blobs[index].Consumer as TarScanner;
        scanner?.Complete();
        return scanner;
    }
}
