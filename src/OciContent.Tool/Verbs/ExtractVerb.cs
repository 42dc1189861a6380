using System.CommandLine;
using OciContent.Filesystem;
using OciContent.Sources;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>extract IMAGE DEST</c>: the files of an image, written to a folder.</summary>
internal static class ExtractVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string> image = VerbOptions.Image();
        var destination = new Argument<string>("DEST")
        {
            Description = "The folder to write to, new or empty. It is written completely or not at all.",
        };
        var owners = new Option<bool?>("--owners")
        {
            Description = "Give files the owners that the image lists; needs root. Default: true for root, otherwise false. "
                + "Set-user-ID and set-group-ID bits are kept only together with owners.",
            HelpName = "true|false",
        };
        Option<bool> xattrs = Flag("--xattrs", "Write extended attributes, on Linux.");
        Option<bool> devices = Flag("--devices", "Create devices and named pipes, on Linux.");
        Option<bool> partial = Flag("--partial", "If parts of the image are missing or broken, write the rest.");
        Option<string> platform = VerbOptions.Platform();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("extract", "Write the files of an image to a folder, and nothing outside it.")
        {
            image,
            destination,
            owners,
            xattrs,
            devices,
            partial,
            platform,
            json,
        };
        verb.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(
                    console,
                    parsed.GetRequiredValue(image),
                    parsed.GetRequiredValue(destination),
                    new ExtractionOptions
                    {
                        KeepOwners = parsed.GetValue(owners),
                        ExtendedAttributes = parsed.GetValue(xattrs),
                        Devices = parsed.GetValue(devices),
                        AllowIncomplete = parsed.GetValue(partial),
                    },
                    VerbOptions.OpenOptions(parsed.GetValue(platform)),
                    parsed.GetValue(json),
                    cancellationToken));
        return verb;
    }

    private static Option<bool> Flag(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.Zero };

    private static string Count(int count, string what) => $"{count:N0} {what}{(count == 1 ? "" : "s")}";

    private static Task<int> RunAsync(
        ToolConsole console,
        string image,
        string destination,
        ExtractionOptions writing,
        ImageSourceOptions options,
        bool asJson,
        CancellationToken cancellationToken)
    {
        ImageExtractor.Validate(destination);
        return ImageFiles.RunAsync(
            console,
            image,
            options,
            new FilesystemOptions { ComputeDigests = false },
            async files =>
            {
                ExtractionResult result = await ProgressBar.RunAsync(
                    console,
                    destination,
                    progress => ImageExtractor.ExtractAsync(files, destination, writing with { Progress = progress }, cancellationToken));
                if (asJson)
                {
                    console.WriteJson(ExtractReport.From(destination, result), ReportJson.Readable.ExtractReport);
                }
                else
                {
                    console.Out.WriteLine(
                        Printable.Text(
                            $"{destination}: {Count(result.Files, "file")}, {Count(result.Directories, "folder")} and "
                            + $"{Count(result.Links, "link")}, "
                            + $"{Printable.Bytes(result.Size)}"));
                }

                foreach (string skipped in result.Skipped)
                {
                    console.WriteNote(skipped);
                }

                if (result.SkippedCount > result.Skipped.Count)
                {
                    console.WriteNote($"{result.SkippedCount - result.Skipped.Count} more were skipped.");
                }

                return ExitCodes.Done;
            },
            cancellationToken);
    }
}
