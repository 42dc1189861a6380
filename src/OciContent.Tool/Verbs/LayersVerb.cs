using System.CommandLine;
using OciContent.Inspection;
using OciContent.Sources;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>layers IMAGE</c>: the layers that an image lists, and what made each.</summary>
internal static class LayersVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string> image = VerbOptions.Image();
        Option<string> platform = VerbOptions.Platform();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("layers", "List the layers of an image with the command that created each. Reads documents only.")
        {
            image,
            platform,
            json,
        };
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            parsed.GetRequiredValue(image),
            VerbOptions.OpenOptions(parsed.GetValue(platform)),
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(
        ToolConsole console,
        string image,
        ImageSourceOptions options,
        bool asJson,
        CancellationToken cancellationToken)
    {
        ImageInspection inspection = await ImageOpener.WithImageAsync(
            console,
            image,
            options,
            source => ImageOpener.InspectAsync(console, image, source, readLayers: false, cancellationToken),
            cancellationToken);
        if (asJson)
        {
            console.WriteJson([.. inspection.Images.SelectMany(LayerEntryReport.From)], ReportJson.Readable.ListLayerEntryReport);
        }
        else
        {
            Write(console.Out, inspection);
        }

        return ImageOpener.ReportProblems(console, inspection.Problems);
    }

    private static void Write(TextWriter output, ImageInspection inspection)
    {
        var table = new TextTable("  ");
        foreach (ImageIdentity image in inspection.Images)
        {
            string tags = image.Tags.Count > 0 ? string.Join(", ", image.Tags) : "(no tag)";
            table.AddLine(Printable.Text(image.Platform is { } platform && image.IsImage ? $"{tags}  {platform}" : tags));
            for (int i = 0; i < image.Layers.Count; i++)
            {
                LayerIdentity layer = image.Layers[i];
                table.Add(
                    $"layer {i + 1}",
                    (layer.Digest ?? layer.DiffId)?.ToString() ?? "(not known)",
                    layer.Size is null ? "- B" : Printable.Bytes(layer.Size),
                    Printable.Text(layer.History?.CreatedBy ?? layer.History?.Comment ?? ""));
            }
        }

        if (inspection.Images.Count > 0)
        {
            table.Write(output);
        }
    }
}
