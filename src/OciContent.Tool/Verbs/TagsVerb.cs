using System.CommandLine;
using OciContent.Sources;
using OciContent.Tool.Output;
using OciContent.Transports;

namespace OciContent.Tool.Verbs;

/// <summary><c>tags NAME</c>: the names that images have in a place.</summary>
internal static class TagsVerb
{
    public static Command Create(ToolConsole console)
    {
        var name = new Argument<string>("NAME")
        {
            Description = "A place as IMAGE is written, without a tag or digest: " + VerbOptions.ImageHelp,
        };
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("tags", "Lists the names of the images in a layout, an archive or a repository.") { name, json };
        verb.SetAction((parsed, cancellationToken) =>
            RunAsync(console, parsed.GetRequiredValue(name), parsed.GetValue(json), cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(ToolConsole console, string name, bool asJson, CancellationToken cancellationToken)
    {
        // Nothing is written before the list is whole: a short one would pass for all.
        List<string> tags = await ImageOpener.NameErrorsAsync(
            console,
            name,
            location => ProgressBar.RunAsync(console, name, progress => ListAsync(location, progress, cancellationToken)));
        if (asJson)
        {
            console.WriteJson(new TagsReport(name, tags), ReportJson.Readable.TagsReport);
            return ExitCodes.Done;
        }

        foreach (string tag in tags)
        {
            console.Out.WriteLine(Printable.Text(tag));
        }

        return ExitCodes.Done;
    }

    private static async Task<List<string>> ListAsync(
        ImageLocation location,
        IProgress<ContentProgress> progress,
        CancellationToken cancellationToken) =>
        await location.ListTagsAsync(new ImageSourceOptions { Progress = progress }, cancellationToken).ToListAsync(cancellationToken);
}
