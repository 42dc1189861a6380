using System.CommandLine;
using System.Globalization;
using OciContent.Comparison;
using OciContent.Registry;
using OciContent.Registry.Pinning;
using OciContent.Registry.Tags;
using OciContent.Sources;
using OciContent.Tool.Output;
using OciContent.Transports;

namespace OciContent.Tool.Verbs;

/// <summary><c>watch REF…</c>: says when tags move, and what changed.</summary>
internal static class WatchVerb
{
    public static Command Create(ToolConsole console, Registries registries)
    {
        Argument<string[]> references = ReferenceNames.Argument(
            "Images in registries, such as alpine:3.20, or with the digest that the tag should have, alpine:3.20@DIGEST. Default: all "
            + "recorded ones.");
        Option<string> file = ReferenceNames.LockFile();
        Option<string> interval = WatchOptions.Interval();
        var once = new Option<bool>("--once")
        {
            Description = "Look once, and compare with the lock file, or with the digest after the tag. Exit code 1 if a tag moved.",
            Arity = ArgumentArity.Zero,
        };
        Option<bool> json = VerbOptions.Json();
        json.Description = "Write one JSON object per line.";
        var verb = new Command("watch", "Report when tags move, and what changed.")
        {
            references,
            file,
            interval,
            once,
            json,
        };
        registries.AreNamedBy(verb);
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            registries,
            [.. (parsed.GetValue(references) ?? []).Select(ReferenceNames.Parse).Distinct()],
            parsed.GetValue(file),
            parsed.GetRequiredValue(interval),
            parsed.GetValue(once),
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(
        ToolConsole console,
        Registries registries,
        ImageReference[] references,
        string? file,
        string interval,
        bool isOnce,
        bool asJson,
        CancellationToken cancellationToken)
    {
        TagWatcherOptions options = WatchOptions.Parse(interval);
        string? path = file ?? (references.Length == 0 || File.Exists(ImageLockFile.DefaultName) ? ImageLockFile.DefaultName : null);
        ImageLock images = path is null ? ImageLock.Empty : await new ImageLockFile(path).ReadAsync(cancellationToken);
        WatchedTag[] tags =
        [
            .. references.Select(reference => new WatchedTag(reference, reference.Digest ?? images.Find(reference)?.Content.Digest)),
        ];
        if (references.Length == 0)
        {
            tags = [.. images.Images.Select(static image => new WatchedTag(image.Reference, image.Content.Digest))];
        }

        if (tags.Length == 0)
        {
            throw new FormatException($"'{path}' has no images: expected one or more to watch.");
        }

        registries.Name(tags.Select(static tag => tag.Reference.Domain));
        var watcher = new TagWatcher(registries.Client, options);
        var report = new EventReport(console, registries.Client, images, path, asJson);
        if (isOnce)
        {
            return await CheckAsync(watcher, tags, report, cancellationToken);
        }

        await foreach (TagEvent seen in watcher.WatchAsync(tags, cancellationToken))
        {
            await report.WriteAsync(seen, cancellationToken);
        }

        return ExitCodes.Done;
    }

    private static async Task<int> CheckAsync(
        TagWatcher watcher,
        WatchedTag[] tags,
        EventReport report,
        CancellationToken cancellationToken)
    {
        if (Array.Find(tags, static tag => tag.Known is null) is { } unknown)
        {
            throw new FormatException(
                $"'{unknown.Reference}' has nothing to be compared with: expected a digest after it, or a lock file that has it.");
        }

        int exitCode = ExitCodes.Done;
        foreach (WatchedTag tag in tags)
        {
            try
            {
                if (await watcher.CheckAsync(tag, cancellationToken) is { } seen)
                {
                    exitCode = ExitCodes.Mismatch;
                    await report.WriteAsync(seen, cancellationToken);
                }
                else
                {
                    report.WriteUnmoved(tag);
                }
            }
            catch (Exception e) when (tags.Length > 1 && InputErrors.IsInputError(e))
            {
                exitCode = ExitCodes.Mismatch;
                report.WriteFault(tag.Reference, e);
            }
        }

        return exitCode;
    }

    /// <summary>Writes what happens to tags.</summary>
    private sealed class EventReport(ToolConsole console, RegistryClient client, ImageLock images, string? file, bool asJson)
    {
        private readonly RegistryTransport _transport = new(client);

        public async Task WriteAsync(TagEvent seen, CancellationToken cancellationToken)
        {
            if (seen.Fault is { } fault)
            {
                WriteFault(seen.Reference, fault);
                return;
            }

            PinState state = seen.After is null ? PinState.Unresolved
                : seen.After == seen.Before ? PinState.Pinned
                : PinState.Moved;
            ImageComparison? changes = await CompareAsync(seen, cancellationToken);
            ReferenceReport report = ReferenceReport.Of(FileOf(seen.Reference), seen.Reference, seen.Before, seen.After, state) with
            {
                Event = EnumText.Of(seen.Kind),
                At = seen.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                Changes = changes is null
                    ? null
                    : DiffReport.From(At(seen.Reference, seen.Before!).ToString(), At(seen.Reference, seen.After!).ToString(), changes),
            };
            if (asJson)
            {
                console.WriteJson(report, ReportJson.OneLine.ReferenceReport);
                return;
            }

            string[] row = report.ToRow();
            row[1] = report.Event;
            console.Out.WriteLine($"{report.At}  {string.Join("  ", row)}");
            foreach (ImageDifference image in changes?.Images ?? [])
            {
                console.Out.WriteLine($"  {DiffText.Summarize(image)}");
            }
        }

        public void WriteUnmoved(WatchedTag tag)
        {
            ReferenceReport report =
                ReferenceReport.Of(FileOf(tag.Reference), tag.Reference, tag.Known, tag.Known, PinState.Pinned);
            if (asJson)
            {
                console.WriteJson(report, ReportJson.OneLine.ReferenceReport);
            }
            else
            {
                console.Out.WriteLine(string.Join("  ", report.ToRow()));
            }
        }

        public void WriteFault(ImageReference reference, Exception fault) =>
            console.WriteError(InputErrors.NameIn(fault.Message, reference.ToString()));

        private string? FileOf(ImageReference reference) => images.Find(reference) is null ? null : file;

        // What it stood for may be gone, and then there is less to tell.
        private async Task<ImageComparison?> CompareAsync(TagEvent seen, CancellationToken cancellationToken)
        {
            if (seen is not { Before: { } before, After: { } after } || before == after)
            {
                return null;
            }

            try
            {
                await using ImageSource old = await At(seen.Reference, before).OpenAsync(new ImageSourceOptions(), cancellationToken);
                await using ImageSource now = await At(seen.Reference, after).OpenAsync(new ImageSourceOptions(), cancellationToken);
                return await ImageComparer.CompareAsync(old, now, cancellationToken);
            }
            catch (Exception e) when (InputErrors.IsInputError(e))
            {
                console.WriteNote($"What changed cannot be determined: {InputErrors.NameIn(e.Message, seen.Reference.ToString())}");
                return null;
            }
        }

        private ImageLocation At(ImageReference reference, Digest digest) => new(_transport, reference.Name, digest.ToString());
    }
}
