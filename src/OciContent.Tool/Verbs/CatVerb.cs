using System.CommandLine;
using System.Text;
using OciContent.Filesystem;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>cat IMAGE PATH</c>: the content of a file of an image.</summary>
internal static class CatVerb
{
    // What is longer is not read on a terminal.
    private const int MaxShown = 1024 * 1024;

    public static Command Create(ToolConsole console)
    {
        Argument<string> image = VerbOptions.Image();
        Argument<string> path = LsVerb.Path(isRequired: true);
        Option<string> platform = VerbOptions.Platform();
        var verb = new Command("cat", "Write a file of an image. It is verified before the last byte is written.")
        {
            image,
            path,
            platform,
        };
        verb.SetAction(
            (parsed, cancellationToken) =>
                ImageFiles.RunAsync(
                    console,
                    parsed.GetRequiredValue(image),
                    VerbOptions.OpenOptions(parsed.GetValue(platform)),
                    new FilesystemOptions(),
                    files => WriteAsync(console, files, parsed.GetRequiredValue(path), cancellationToken),
                    cancellationToken));
        return verb;
    }

    private static async Task<int> WriteAsync(ToolConsole console, ImageFilesystem files, string path, CancellationToken cancellationToken)
    {
        FilesystemEntry found = ImageFiles.Find(files, path);
        if (found.Kind != FilesystemEntryKind.File)
        {
            throw new IOException($"'{found.Path}' is not a file but a {EnumText.Of(found.Kind)}: expected a file.");
        }

        if (console.IsOutputTerminal && found.Size > MaxShown)
        {
            throw new IOException(
                $"'{found.Path}' has {found.Size} bytes, and the standard output is a terminal: expected a file or a pipe.");
        }

        await using Stream content = await files.OpenReadAsync(found, cancellationToken);
        if (console.IsOutputTerminal)
        {
            byte[] bytes = new byte[found.Size];
            await content.ReadExactlyAsync(bytes, cancellationToken);
            string text = Encoding.UTF8.GetString(bytes).Replace("\t", "    ", StringComparison.Ordinal);
            console.Out.WriteLine(Printable.Json(text.TrimEnd('\n')));
            return ExitCodes.Done;
        }

        await using Stream output = console.OpenOutput();
        await RawOutput.CopyAsync(content, output, new Progress<ContentProgress>(), cancellationToken);
        return ExitCodes.Done;
    }
}
