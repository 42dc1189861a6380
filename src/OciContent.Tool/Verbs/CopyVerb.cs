using System.CommandLine;
using OciContent.Copying;
using OciContent.Destinations;
using OciContent.Sources;
using OciContent.Tool.Output;
using OciContent.Transports;

namespace OciContent.Tool.Verbs;

/// <summary><c>copy IMAGE DEST</c>: an image in another place, byte for byte.</summary>
internal static class CopyVerb
{
    public static Command Create(ToolConsole console, Registries registries)
    {
        Argument<string> image = VerbOptions.Image();
        Argument<string> destination = VerbOptions.Destination();
        Option<string> platform = VerbOptions.Platform();
        var all = new Option<bool>("--all")
        {
            Description = "Copy everything in the place that IMAGE names, with all tags. DEST must be able to hold several images.",
            Arity = ArgumentArity.Zero,
        };
        var referrers = new Option<bool>("--referrers")
        {
            Description = "Also copy what refers to the image, such as signatures and SBOMs, and what refers to those.",
            Arity = ArgumentArity.Zero,
        };
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("copy", "Copy an image, byte for byte.")
        {
            image,
            destination,
            platform,
            all,
            referrers,
            json,
        };
        verb.SetAction((parsed, cancellationToken) =>
        {
            string source = parsed.GetRequiredValue(image);
            ImageLocation target = console.Transports.Parse(parsed.GetRequiredValue(destination));
            ImageSourceOptions options = VerbOptions.OpenOptions(parsed.GetValue(platform));
            var copying = new CopyOptions { IncludeReferrers = parsed.GetValue(referrers) };
            if (registries.JobsFor(ImageOpener.Locate(console, source), target) is { } jobs)
            {
                copying = copying with { MaxConcurrency = jobs };
            }

            return !parsed.GetValue(all) ? RunAsync(console, source, target, options, copying, parsed.GetValue(json), cancellationToken)
                : options.Platform is null ? RunAllAsync(console, source, target, copying, parsed.GetValue(json), cancellationToken)
                : throw new FormatException($"'{options.Platform}' is one platform: expected no --platform with --all.");
        });
        return verb;
    }

    private static async Task<int> RunAsync(
        ToolConsole console,
        string image,
        ImageLocation location,
        ImageSourceOptions options,
        CopyOptions copying,
        bool asJson,
        CancellationToken cancellationToken)
    {
        ImageDestination destination = location.ToDestination();
        destination.Validate();
        CopiedImage copied = await ImageOpener.WithImageAsync(
            console,
            image,
            options,
            source =>
                ProgressBar.RunAsync(
                    console,
                    image,
                    progress => ImageCopier.CopyAsync(source, destination, copying with { Progress = progress }, cancellationToken)),
            cancellationToken);
        NoteMissing(console, copied.Missing);
        NoteReferrers(console, copied.Referrers, copying, asJson);
        if (asJson)
        {
            console.WriteJson(CopyReport.From(copied, copying.IncludeReferrers), ReportJson.Readable.CopyReport);
        }
        else
        {
            console.Out.WriteLine(copied.Root.Digest.ToString());
        }

        return ExitCodes.Done;
    }

    private static async Task<int> RunAllAsync(
        ToolConsole console,
        string image,
        ImageLocation location,
        CopyOptions copying,
        bool asJson,
        CancellationToken cancellationToken)
    {
        if (ImageOpener.Locate(console, image).Reference is { } reference)
        {
            throw new FormatException($"'{reference}' is one image: expected IMAGE without a name with --all.");
        }

        ImageDestination destination = location.ToDestination();
        destination.ValidateForAll();
        CopiedLayout copied = await ImageOpener.WithImageAsync(
            console,
            image,
            new ImageSourceOptions(),
            source =>
                ProgressBar.RunAsync(
                    console,
                    image,
                    progress => ImageCopier.CopyAllAsync(source, destination, copying with { Progress = progress }, cancellationToken)),
            cancellationToken);
        NoteMissing(console, copied.Missing);
        NoteReferrers(console, copied.Referrers, copying, asJson);
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

    private static void NoteMissing(ToolConsole console, IReadOnlyList<Descriptor> missing)
    {
        foreach (Descriptor layer in missing)
        {
            console.WriteNote($"{layer.Digest} is a foreign layer that is not here, and was not copied.");
        }
    }

    private static void NoteReferrers(ToolConsole console, IReadOnlyList<Descriptor> referrers, CopyOptions copying, bool asJson)
    {
        if (copying.IncludeReferrers && !asJson)
        {
            console.WriteNote(
                referrers.Count switch
                {
                    0 => "Nothing refers to it that was not copied anyway.",
                    1 => "1 referrer came along.",
                    int count => $"{count} referrers came along.",
                });
        }
    }
}
