using System.CommandLine;
using OciContent.Inspection;
using OciContent.Sources;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>inspect IMAGE…</c>: every hash of an image, checked.</summary>
internal static class InspectVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string[]> images = VerbOptions.Images();
        Option<string> platform = VerbOptions.Platform();
        Option<bool> allTags = VerbOptions.AllTags();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("inspect", "Show every hash of an image, and check each one.") { images, allTags, platform, json };
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            parsed.GetRequiredValue(images),
            parsed.GetValue(allTags),
            VerbOptions.OpenOptions(parsed.GetValue(platform)),
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(
        ToolConsole console,
        string[] names,
        bool areAllTags,
        ImageSourceOptions options,
        bool asJson,
        CancellationToken cancellationToken)
    {
        ImageNames images = await ImageNames.OfAsync(console, names, areAllTags, cancellationToken);
        var once = new OncePerImage<ImageInspection>(console, options, images);
        return await EachImage.RunAsync(
            console,
            images,
            async image =>
            {
                ImageInspection inspection = await once.DoAsync(
                    image,
                    () => ImageOpener.WithImageAsync(
                        console,
                        image,
                        options,
                        source => ImageOpener.InspectAsync(console, image, source, readLayers: true, cancellationToken),
                        cancellationToken),
                    Rename,
                    cancellationToken);
                EngineReport? engine = await EngineReport.FindAsync(ImageOpener.Locate(console, image), cancellationToken);
                if (!asJson)
                {
                    InspectText.Write(console.Out, image, inspection);
                    engine?.Write(console.Out);
                }

                Note(console, image, inspection);
                return (InspectReport.From(image, inspection, engine), ImageOpener.ReportProblems(console, inspection.Problems));
            },
            asJson,
            static json => json.InspectReport,
            static json => json.ListInspectReport);
    }

    private static ImageInspection Rename(ImageInspection inspection, Descriptor from, Descriptor to)
    {
        (string? old, string? name) = (EntryReport.NameOf(from), EntryReport.NameOf(to));
        return inspection with
        {
            Images =
            [
                .. inspection.Images.Select(image => image with { Tags = [.. image.Tags.Select(tag => tag == old ? name! : tag)] }),
            ],
        };
    }

    private static void Note(ToolConsole console, string image, ImageInspection inspection)
    {
        foreach (Descriptor missing in inspection.Missing)
        {
            console.WriteNote($"{missing.Digest} ({missing.Platform?.ToString() ?? missing.MediaType}) is listed, but not here.");
        }

        if (inspection is { Images: [], Missing: [], NonImages: [], Problems: [] })
        {
            console.WriteNote($"{image} holds no image.");
        }

        foreach (Descriptor other in inspection.NonImages)
        {
            console.WriteNote($"{other.Digest} is not an image that can be read: its media type is {other.MediaType}.");
        }
    }
}
