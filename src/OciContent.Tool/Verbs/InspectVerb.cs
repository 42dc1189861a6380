using System.CommandLine;
using OciContent.Inspection;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>inspect IMAGE</c>: every hash of an image, checked.</summary>
internal static class InspectVerb
{
    public static Command Create(ToolConsole console)
    {
        var image = new Argument<string>("IMAGE") { Description = VerbOptions.ImageHelp };
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("inspect", "Shows every hash of an image, and checks each.") { image, json };
        verb.SetAction((parsed, cancellationToken) => RunAsync(console, parsed.GetRequiredValue(image), parsed.GetValue(json), cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(ToolConsole console, string image, bool asJson, CancellationToken cancellationToken)
    {
        ImageInspection inspection = await ImageOpener.InspectAsync(console, image, static _ => true, cancellationToken);
        if (asJson)
        {
            console.WriteJson(InspectReport.From(image, inspection), ReportJson.Readable.InspectReport);
        }
        else
        {
            InspectText.Write(console.Out, image, inspection);
        }

        foreach (Descriptor absent in inspection.Absent)
        {
            console.WriteNote($"{absent.Digest} ({absent.Platform?.ToString() ?? absent.MediaType}) is listed, but not here.");
        }

        if (inspection is { Images: [], Absent: [], Others: [] })
        {
            console.WriteNote($"{image} holds no image.");
        }

        foreach (Descriptor other in inspection.Others)
        {
            console.WriteNote($"{other.Digest} is not an image that can be read: its media type is {other.MediaType}.");
        }

        return ImageOpener.ReportProblems(console, inspection);
    }
}
