using System.CommandLine;
using OciContent.Filesystem;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>tree IMAGE [PATH]</c>: the files of an image, drawn as a tree.</summary>
internal static class TreeVerb
{
    // A path may have thousands of folders, which no line has room for.
    private const int DefaultDepth = 32;

    public static Command Create(ToolConsole console)
    {
        Argument<string> image = VerbOptions.Image();
        Argument<string> path = LsVerb.Path();
        var depth = new Option<int>("--depth")
        {
            Description = "How many levels to draw.",
            HelpName = "N",
            DefaultValueFactory = static _ => DefaultDepth,
        };
        Option<string> platform = VerbOptions.Platform();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("tree", "Draw the files of an image as a tree, with the size of each folder.")
        {
            image,
            path,
            depth,
            platform,
            json,
        };
        verb.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(
                    console,
                    parsed.GetRequiredValue(image),
                    parsed.GetValue(path) ?? "/",
                    parsed.GetValue(depth),
                    VerbOptions.OpenOptions(parsed.GetValue(platform)),
                    parsed.GetValue(json),
                    cancellationToken));
        return verb;
    }

    private static Task<int> RunAsync(
        ToolConsole console,
        string image,
        string path,
        int depth,
        Sources.ImageSourceOptions options,
        bool asJson,
        CancellationToken cancellationToken)
    {
        if (depth < 1)
        {
            throw new FormatException($"'{depth}' is not a depth: expected 1 or more.");
        }

        return ImageFiles.RunAsync(
            console,
            image,
            options,
            new FilesystemOptions { ComputeDigests = asJson },
            files =>
            {
                FilesystemEntry root = ImageFiles.Find(files, path);
                FilesystemEntry[] entries = [.. root.EnumerateTree()];
                Dictionary<FilesystemEntry, long> sizes = ImageFiles.SizesOf(entries);
                if (asJson)
                {
                    console.WriteJson(
                        [
                            .. entries
                                .Where(entry => DepthOf(entry, root) <= depth)
                                .Select(entry => FileReport.From(files, entry, sizes[entry])),
                        ],
                        ReportJson.Readable.IReadOnlyListFileReport);
                }
                else
                {
                    console.Out.WriteLine(Line(root, sizes));
                    Draw(console.Out, root, sizes, indent: "", depth);
                }

                return Task.FromResult(ExitCodes.Done);
            },
            cancellationToken);
    }

    private static void Draw(TextWriter output, FilesystemEntry folder, Dictionary<FilesystemEntry, long> sizes, string indent, int depth)
    {
        for (int i = 0; i < folder.Children.Count; i++)
        {
            FilesystemEntry child = folder.Children[i];
            bool isLast = i == folder.Children.Count - 1;
            bool isCut = depth == 1 && child.Children.Count > 0;
            output.WriteLine($"{indent}{(isLast ? "└── " : "├── ")}{Line(child, sizes)}{(isCut ? " …" : "")}");
            if (depth > 1)
            {
                Draw(output, child, sizes, indent + (isLast ? "    " : "│   "), depth - 1);
            }
        }
    }

    private static string Line(FilesystemEntry entry, Dictionary<FilesystemEntry, long> sizes)
    {
        string slash = entry.Kind == FilesystemEntryKind.Directory && entry.Parent is not null ? "/" : "";
        string size = entry.Kind is FilesystemEntryKind.File or FilesystemEntryKind.Directory ? $"  {Printable.Bytes(sizes[entry])}" : "";
        return $"{FileText.Name(entry)}{slash}{FileText.Link(entry)}{size}";
    }

    private static int DepthOf(FilesystemEntry entry, FilesystemEntry root)
    {
        int depth = 0;
        for (; !ReferenceEquals(entry, root); entry = entry.Parent!)
        {
            depth++;
        }

        return depth;
    }
}
