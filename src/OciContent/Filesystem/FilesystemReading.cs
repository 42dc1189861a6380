using OciContent.Internal;
using OciContent.Sources;
using OciContent.Tar;

namespace OciContent.Filesystem;

/// <summary>Reads the layers of an image and puts them on one another.</summary>
internal static class FilesystemReading
{
    public static async Task<ImageFilesystem> ReadAsync(
        ImageSource source,
        FilesystemOptions options,
        CancellationToken cancellationToken)
    {
        ImageListing listing = await source.ListImagesAsync(cancellationToken).ConfigureAwait(false);
        return await ReadAsync(SelectOne(source, listing).Layers, listing.Problems, source.Name, options, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Reads the layers of an image.</summary>
    /// <param name="stored">The layers, the base first.</param>
    /// <param name="documents">What is wrong with its documents.</param>
    /// <param name="name">What messages call the source.</param>
    /// <param name="options">What is computed, and how large it may be.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<ImageFilesystem> ReadAsync(
        IReadOnlyList<StoredLayer> stored,
        IReadOnlyList<ContentProblem> documents,
        string name,
        FilesystemOptions options,
        CancellationToken cancellationToken)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        int maxEntries = options.Rules.HasFlag(FilesystemRules.Limits) ? options.MaxEntries : int.MaxValue;
        var budget = new TarScanBudget(maxEntries, options.MaxMetadataSize, reading.Cancel);
        var readings = new BlobReadings(options.MaxConcurrency, options.LayerLimits, options.Progress)
        {
            CreateConsumer = () => new TarScanner(budget, TarLimits.Default, options.ComputeDigests),
        };
        BlobReading[] blobs = [.. stored.Select(readings.Add)];
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
            : Merge(stored, blobs, documents, options);
    }

    private static ImageFilesystem Merge(
        IReadOnlyList<StoredLayer> stored,
        BlobReading[] blobs,
        IReadOnlyList<ContentProblem> documents,
        FilesystemOptions options)
    {
        var builder = new FilesystemBuilder(options);
        var layers = new List<FilesystemLayer>();
        var problems = new List<ContentProblem>(documents);
        for (int i = 0; i < blobs.Length; i++)
        {
            StoredLayer layer = stored[i];
            BlobReading blob = blobs[i];
            var scanner = blob.Consumer as TarScanner;
            scanner?.Complete();
            ContentProblem[] found = FindProblems(layer, blob, scanner);
            bool isApplied = scanner is not null && (found.Length == 0 || !options.Rules.HasFlag(FilesystemRules.Layers));
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
        return new ImageFilesystem(builder.Root, layers, stored, builder.Removals, problems, options);
    }

    private static ContentProblem[] FindProblems(StoredLayer layer, BlobReading blob, TarScanner? scanner)
    {
        if (blob.IsMissingForeignLayer(layer.Descriptor))
        {
            return [new ContentProblem(ContentProblemCode.Missing, layer.Location, blob.Fault!.Exception.Message)];
        }

        ContentProblem[] problems = [.. blob.ProblemsOf(layer.Descriptor, layer.DiffId, layer.Location)];
        return problems.Length > 0 ? problems
            : scanner is null ? [Of(layer, "It is encrypted, or not the layer of an image: expected a tar archive.")]
            : scanner.Problem is { } problem ? [Of(layer, problem)]
            : [];
    }

    private static ContentProblem Of(StoredLayer layer, string problem) => new(ContentProblemCode.Layer, layer.Location, problem);

    private static StoredImage SelectOne(ImageSource source, ImageListing listing)
    {
        StoredImage[] images =
        [
            .. listing.Images.Where(static image => image.IsImage && !StoredImage.IsAttestation(image.Manifest, image.Platform)),
        ];
        if (images is [StoredImage image])
        {
            return image;
        }

        if (images.Length == 0)
        {
            throw new InvalidDataException(
                listing.Problems is [ContentProblem problem, ..]
                    ? $"{ErrorText.Quote(source.Name)} has no image that can be read: {problem.Location}: {problem.Message}"
                    : $"{ErrorText.Quote(source.Name)} has no image: expected one.");
        }

        IEnumerable<string> names = images
            .Select(static image => image.Platform?.ToString() ?? image.Manifest?.Digest.ToString() ?? "")
            .Take(8);
        throw new InvalidDataException(
            $"{ErrorText.Quote(source.Name)} has {images.Length} images ({string.Join(", ", names)}): expected one; name it, or say which "
            + "platform.");
    }
}
