using OciContent.Compression;
using OciContent.Inspection;
using OciContent.Layouts;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary>Opens the image that an argument names.</summary>
internal static class ImageOpener
{
    /// <summary>Inspects an image, and shows how far that has come.</summary>
    /// <param name="console">Where to show it.</param>
    /// <param name="image">The image, as it was written.</param>
    /// <param name="readLayers">Whether to read a source's layers.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static Task<ImageInspection> InspectAsync(ToolConsole console, string image, Func<IImageSource, bool> readLayers, CancellationToken cancellationToken) =>
        NameErrorsAsync(image, location => InspectAsync(console, image, location, readLayers, cancellationToken));

    /// <summary>Infers what an image's layers are in a registry, and shows how far that has come.</summary>
    public static Task<IReadOnlyList<InferredLayer>> InferAsync(ToolConsole console, string image, IReadOnlyList<CompressionProfile> profiles, CancellationToken cancellationToken) =>
        NameErrorsAsync(image, async location =>
        {
            await using IImageSource source = await location.OpenAsync(cancellationToken);
            return await ProgressBar.RunAsync(
                console,
                image,
                null,
                progress => LayerInference.InferAsync(source, new InferenceOptions { Reference = location.Reference, Profiles = profiles, Progress = progress }, cancellationToken));
        });

    /// <summary>Writes a line for all that does not match.</summary>
    /// <returns>The exit code that says whether there was anything.</returns>
    public static int ReportProblems(ToolConsole console, ImageInspection inspection)
    {
        foreach (InspectionProblem problem in inspection.Problems)
        {
            console.WriteError($"{problem.Where}: {problem.Message}");
        }

        return inspection.Problems.Count == 0 ? ExitCodes.Done : ExitCodes.Mismatch;
    }

    /// <summary>Does work with a location, and has errors name it.</summary>
    public static async Task<T> NameErrorsAsync<T>(string image, Func<ImageLocation, Task<T>> work)
    {
        ImageLocation location = ImageLocation.Parse(image);
        try
        {
            return await work(location);
        }
        catch (Exception e) when (InputErrors.IsInputError(e) && !e.Message.Contains(location.Path, StringComparison.Ordinal))
        {
            // There may be several images: which one is it?
            throw new IOException($"{image}: {e.Message}", e);
        }
    }

    private static async Task<ImageInspection> InspectAsync(ToolConsole console, string image, ImageLocation location, Func<IImageSource, bool> readLayers, CancellationToken cancellationToken)
    {
        await using IImageSource source = await location.OpenAsync(cancellationToken);
        if (!readLayers(source))
        {
            return await ImageInspector.InspectAsync(source, new InspectionOptions { Reference = location.Reference, ReadLayers = false }, cancellationToken);
        }

        long? total = await TotalSizeAsync(source, location, cancellationToken);
        return await ProgressBar.RunAsync(
            console,
            image,
            total,
            progress => ImageInspector.InspectAsync(source, new InspectionOptions { Reference = location.Reference, Progress = progress }, cancellationToken));
    }

    // An archive's layers are nearly all of it; in a folder the manifests tell.
    private static async Task<long?> TotalSizeAsync(IImageSource source, ImageLocation location, CancellationToken cancellationToken)
    {
        if (File.Exists(source.Path))
        {
            return new FileInfo(source.Path).Length;
        }

        ImageListing listing = await source.ListImagesAsync(location.Reference, cancellationToken);
        IEnumerable<StoredLayer> layers = listing.Images.SelectMany(static image => image.Layers).DistinctBy(static layer => layer.Name, StringComparer.Ordinal);

        // Sizes are claims, and may add up to more than a long holds.
        return (long)Math.Min(layers.Sum(static layer => (decimal)(layer.Descriptor?.Size ?? 0)), long.MaxValue);
    }
}
