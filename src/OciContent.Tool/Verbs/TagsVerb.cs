using System.CommandLine;
using OciContent.Registry;
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
            Description = "A layout, archive or repository, written like IMAGE in other verbs but without a tag or digest, such as oci:DIR "
                + "or docker://HOST/NAME.",
        };
        var hide = new Option<bool>("--hide-referrer-tags")
        {
            Description = "Leave out tags that tools create for signatures and other referrers, such as sha256-HEX.sig.",
            Arity = ArgumentArity.Zero,
        };
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("tags", "List the names of the images in a layout, an archive or a repository.") { name, hide, json };
        verb.SetAction((parsed, cancellationToken) =>
            RunAsync(console, parsed.GetRequiredValue(name), parsed.GetValue(hide), parsed.GetValue(json), cancellationToken));
        return verb;
    }

    /// <summary>The names that are in a place; and shows how far the listing has come.</summary>
    public static Task<List<string>> ListAsync(
        ToolConsole console,
        string name,
        ImageLocation location,
        CancellationToken cancellationToken) =>
        ProgressBar.RunAsync(
            console,
            name,
            progress => location
                .ListTagsAsync(new ImageSourceOptions { Progress = progress }, cancellationToken)
                .ToListAsync(cancellationToken)
                .AsTask());

    private static async Task<int> RunAsync(
        ToolConsole console,
        string name,
        bool hidesReferrers,
        bool asJson,
        CancellationToken cancellationToken)
    {
        // Nothing is written before the list is whole: a short one would pass for all.
        List<string> tags = await ImageOpener.NameErrorsAsync(
            console,
            name,
            location => ListAsync(console, name, location, cancellationToken));
        if (hidesReferrers)
        {
            tags.RemoveAll(static tag => ReferrerTag.IsOne(tag));
        }

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
}
