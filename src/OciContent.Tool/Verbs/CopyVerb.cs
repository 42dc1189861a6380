using System.CommandLine;
using OciContent.Layouts;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>copy IMAGE DEST</c>: an image on another medium, byte for byte.</summary>
internal static class CopyVerb
{
    public static Command Create(ToolConsole console)
    {
        var image = new Argument<string>("IMAGE") { Description = VerbOptions.ImageHelp };
        var destination = new Argument<string>("DEST") { Description = VerbOptions.DestinationHelp };
        var platform = new Option<string>("--platform") { Description = "The one image of an index that is copied, such as linux/arm64; otherwise all of them are.", HelpName = "OS/ARCH[/VARIANT]" };
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("copy", "Copies an image, with every byte as it is.") { image, destination, platform, json };
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            parsed.GetRequiredValue(image),
            ImageLocation.Parse(parsed.GetRequiredValue(destination)),
            parsed.GetValue(platform) is { } text ? Platform.Parse(text) : null,
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(ToolConsole console, string image, ImageLocation destination, Platform? platform, bool asJson, CancellationToken cancellationToken)
    {
        ImageLocation source = ImageLocation.Parse(image);
        CopiedImage copied = await ProgressBar.RunAsync(
            console,
            image,
            total: null,
            progress => ImageCopier.CopyAsync(source, destination, new CopyOptions { Platform = platform, Progress = progress }, cancellationToken));
        foreach (Descriptor absent in copied.Absent)
        {
            console.WriteNote($"{absent.Digest} is a foreign layer that is not here, and was not copied.");
        }

        if (asJson)
        {
            console.WriteJson(DescriptorReport.From(copied.Root), ReportJson.Readable.DescriptorReport);
        }
        else
        {
            console.Out.WriteLine(copied.Root.Digest.ToString());
        }

        return ExitCodes.Done;
    }
}
