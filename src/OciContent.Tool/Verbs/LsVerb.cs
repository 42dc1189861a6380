using System.CommandLine;
using OciContent.Filesystem;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>ls IMAGE [PATH]</c>: the files of an image.</summary>
internal static class LsVerb
{
    /// <summary>The path of an image that is meant.</summary>
    public static Argument<string> Path(bool isRequired = false) =>
        new("PATH")
        {
            Description = "A path in the image. Symbolic links are followed as in a container, and never lead out of the image."
                + (isRequired ? "" : " Default: the root."),
            Arity = isRequired ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne,
        };

    public static Command Create(ToolConsole console)
    {
        Argument<string> image = VerbOptions.Image();
        Argument<string> path = Path();
        var recursive = new Option<bool>("--recursive", "-R")
        {
            Description = "Also list everything below the folder.",
            Arity = ArgumentArity.Zero,
        };
        Option<string> platform = VerbOptions.Platform();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("ls", "List the files of an image as a container sees them, and the layer that each is from.")
        {
            image,
            path,
            recursive,
            platform,
            json,
        };
        verb.SetAction(
            (parsed, cancellationToken) =>
                ImageFiles.RunAsync(
                    console,
                    parsed.GetRequiredValue(image),
                    VerbOptions.OpenOptions(parsed.GetValue(platform)),
                    new FilesystemOptions { ComputeDigests = parsed.GetValue(json) },
                    files => Task.FromResult(
                        List(console, files, parsed.GetValue(path) ?? "/", parsed.GetValue(recursive), parsed.GetValue(json))),
                    cancellationToken));
        return verb;
    }

    private static int List(ToolConsole console, ImageFilesystem files, string path, bool isRecursive, bool asJson)
    {
        FilesystemEntry found = ImageFiles.Find(files, path);
        bool isFolder = found.Kind == FilesystemEntryKind.Directory;
        IReadOnlyList<FilesystemEntry> listed =
            !isFolder ? [found]
            : isRecursive ? [.. found.EnumerateTree().Skip(1)]
            : found.Children;
        if (asJson)
        {
            console.WriteJson([.. listed.Select(entry => FileReport.From(files, entry))], ReportJson.Readable.IReadOnlyListFileReport);
        }
        else
        {
            FileText.Write(console.Out, listed, showsPaths: isRecursive || !isFolder);
        }

        return ExitCodes.Done;
    }
}
