using OciContent.Inspection;
using OciContent.Sources;
using OciContent.Tool.Output;
using OciContent.Transports;

namespace OciContent.Tool.Verbs;

/// <summary>Opens the image that an argument names.</summary>
internal static class ImageOpener
{
    /// <summary>Where the image is that an argument names.</summary>
    /// <exception cref="FormatException">It does not name one.</exception>
    public static ImageLocation Locate(ToolConsole console, string image) =>
        new StandardInputTransport(console).Find(image) ?? console.Transports.Parse(image);

    /// <summary>Opens an image, does work with it, and has errors name it.</summary>
    /// <param name="console">Where to show how far the opening has come, and the standard input.</param>
    /// <param name="image">The image, as it was written.</param>
    /// <param name="options">Which platform is meant.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    public static Task<T> WithImageAsync<T>(
        ToolConsole console,
        string image,
        ImageSourceOptions options,
        Func<ImageSource, Task<T>> work,
        CancellationToken cancellationToken) =>
        NameErrorsAsync(
            console,
            image,
            async location =>
            {
                await using ImageSource source = await OpenAsync(console, image, location, options, cancellationToken);
                return await work(source);
            });

    /// <summary>Opens an image, shows how far that has come, and keeps in the catalogue what is seen of it, if there is one.</summary>
    public static async Task<ImageSource> OpenAsync(
        ToolConsole console,
        string image,
        ImageLocation location,
        ImageSourceOptions options,
        CancellationToken cancellationToken)
    {
        ImageSource source = await ProgressBar.RunAsync(
            console,
            image,
            progress => location.OpenAsync(options with { Progress = progress }, cancellationToken));
        try
        {
            if (console.Catalogs is { } catalogs)
            {
                await catalogs.AddAsync(source, location, cancellationToken);
            }

            return source;
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <summary>The one manifest or index that is selected; refuses what has none.</summary>
    /// <exception cref="InvalidDataException">There is not one but several, or none; or the image is kept without one.</exception>
    public static Descriptor ResolveManifest(ImageSource source)
    {
        Descriptor root = source.ResolveRoot();
        return source.HasManifests
            ? root
            : throw new InvalidDataException(
                $"'{source.Name}' is a {source.Format}, which keeps no manifests: expected an image that has one; the image ID is "
                + $"{root.Digest}.");
    }

    /// <summary>Inspects an image, and shows how far that has come.</summary>
    /// <param name="console">Where to show it.</param>
    /// <param name="image">The image, as it was written.</param>
    /// <param name="source">The image, which is open.</param>
    /// <param name="readLayers">Whether to read its layers.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static Task<ImageInspection> InspectAsync(
        ToolConsole console,
        string image,
        ImageSource source,
        bool readLayers,
        CancellationToken cancellationToken) =>
        ProgressBar.RunAsync(
            console,
            image,
            progress =>
                ImageInspector.InspectAsync(
                    source,
                    new InspectionOptions { ReadLayers = readLayers, Progress = progress },
                    cancellationToken));

    /// <summary>Writes a line for all that is missing, cannot be read or does not match.</summary>
    /// <returns>The exit code that says whether there was anything.</returns>
    public static int ReportProblems(ToolConsole console, IReadOnlyList<ContentProblem> problems)
    {
        foreach (ContentProblem problem in problems)
        {
            console.WriteError($"{problem.Location}: {problem.Message}");
        }

        return problems.Count == 0 ? ExitCodes.Done : ExitCodes.Mismatch;
    }

    /// <summary>Does work with a location, and has errors name it.</summary>
    public static async Task<T> NameErrorsAsync<T>(ToolConsole console, string image, Func<ImageLocation, Task<T>> work)
    {
        ImageLocation location = Locate(console, image);
        try
        {
            return await work(location);
        }
        catch (Exception e) when (InputErrors.IsOfOneInput(e) && !e.Message.Contains(location.Path, StringComparison.Ordinal))
        {
            // There may be several images: which one is it?
            throw new IOException($"{image}: {e.Message}", e);
        }
    }
}
