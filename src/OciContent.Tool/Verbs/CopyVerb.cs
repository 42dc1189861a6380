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
        var all = new Option<bool>("--all") { Description = "Copies everything that IMAGE's medium holds, with all its names, to oci:DIR or oci-archive:FILE.", Arity = ArgumentArity.Zero };
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("copy", "Copies an image, with every byte as it is.") { image, destination, platform, all, json };
        verb.SetAction((parsed, cancellationToken) =>
        {
            string source = parsed.GetRequiredValue(image);
            var target = ImageLocation.Parse(parsed.GetRequiredValue(destination));
            Platform? chosen = parsed.GetValue(platform) is { } text ? Platform.Parse(text) : null;
            return !parsed.GetValue(all) ? RunAsync(console, source, target, chosen, parsed.GetValue(json), cancellationToken)
                : chosen is null ? RunAllAsync(console, source, target, parsed.GetValue(json), cancellationToken)
                : throw new FormatException($"'{chosen}' is one platform: expected no --platform with --all.");
        });
        return verb;
    }

    private static async Task<int> RunAsync(ToolConsole console, string image, ImageLocation destination, Platform? platform, bool asJson, CancellationToken cancellationToken)
    {
        var source = ImageLocation.Parse(image);
        CopiedImage copied = await ProgressBar.RunAsync(
            console,
            image,
            progress => ImageCopier.CopyAsync(source, destination, new CopyOptions { Platform = platform, Progress = progress }, cancellationToken));
        NoteAbsent(console, copied.Absent);

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

    private static async Task<int> RunAllAsync(ToolConsole console, string image, ImageLocation destination, bool asJson, CancellationToken cancellationToken)
    {
        var source = ImageLocation.Parse(image);
        if (source.Reference is not null)
        {
            throw new FormatException($"'{source.Reference}' is one image: expected IMAGE without a name with --all.");
        }

        CopiedLayout copied = await ProgressBar.RunAsync(
            console,
            image,
            progress => ImageCopier.CopyAllAsync(source, destination, new CopyOptions { Progress = progress }, cancellationToken));
        NoteAbsent(console, copied.Absent);
        List<EntryReport> entries = [.. copied.Entries.Select(EntryReport.From)];
        if (asJson)
        {
            console.WriteJson(entries, ReportJson.Readable.ListEntryReport);
            return ExitCodes.Done;
        }

        foreach (EntryReport entry in entries)
        {
            console.Out.WriteLine($"{entry.Digest}  {Printable.Text(entry.Name ?? "")}".TrimEnd());
        }

        return ExitCodes.Done;
    }

    private static void NoteAbsent(ToolConsole console, IReadOnlyList<Descriptor> absent)
    {
        foreach (Descriptor layer in absent)
        {
            console.WriteNote($"{layer.Digest} is a foreign layer that is not here, and was not copied.");
        }
    }
}
