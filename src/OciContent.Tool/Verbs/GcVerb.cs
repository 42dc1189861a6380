using System.CommandLine;
using OciContent.Layouts;
using OciContent.Tool.Output;
using OciContent.Transports;

namespace OciContent.Tool.Verbs;

/// <summary><c>gc LAYOUT</c>: what nothing leads to goes.</summary>
internal static class GcVerb
{
    private const string LayoutName = "oci";

    public static Command Create(ToolConsole console)
    {
        var layout = new Argument<string>("LAYOUT") { Description = "oci:DIR, or the path of a layout's folder." };
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "Show what would be deleted; delete nothing.",
            Arity = ArgumentArity.Zero,
        };
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("gc", "Delete the blobs of a layout that nothing refers to, and folders that killed writers left behind.")
        {
            layout,
            dryRun,
            json,
        };
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            parsed.GetRequiredValue(layout),
            parsed.GetValue(dryRun),
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static Task<int> RunAsync(
        ToolConsole console,
        string layout,
        bool isDryRun,
        bool asJson,
        CancellationToken cancellationToken) =>
        ImageOpener.NameErrorsAsync(
            console,
            layout,
            async location =>
            {
                LayoutGarbage garbage = await CollectAsync(layout, location, isDryRun, cancellationToken);
                if (asJson)
                {
                    console.WriteJson(GcReport.From(garbage), ReportJson.Readable.GcReport);
                    return ExitCodes.Done;
                }

                var table = new TextTable("");
                foreach (UnreachableBlob blob in garbage.Blobs)
                {
                    table.Add(blob.Digest.ToString(), Printable.Bytes(blob.Size));
                }

                if (garbage.Blobs.Count > 0)
                {
                    table.Write(console.Out);
                }

                console.WriteNote(Summary(garbage, isDryRun));
                return ExitCodes.Done;
            });

    private static Task<LayoutGarbage> CollectAsync(
        string layout,
        ImageLocation location,
        bool isDryRun,
        CancellationToken cancellationToken)
    {
        // A bare path is recognised by its content, and may be anything.
        bool isFolder = location is { Reference: null } && (location.Transport.Name == LayoutName || Directory.Exists(location.Path));
        return !isFolder ? throw new FormatException($"'{layout}' is not a layout's folder: expected oci:DIR, without a tag.")
            : isDryRun ? ImageLayoutStore.FindGarbageAsync(location.Path, cancellationToken)
            : ImageLayoutStore.DeleteGarbageAsync(location.Path, cancellationToken);
    }

    private static string Summary(LayoutGarbage garbage, bool isDryRun)
    {
        string done = isDryRun ? "would be deleted" : "deleted";
        string blobs = garbage.Blobs.Count == 1 ? "1 blob" : $"{garbage.Blobs.Count} blobs";
        string folders =
            garbage.ScratchFolders.Count switch
            {
                0 => "",
                1 => " and 1 folder that a killed writer left behind",
                int count => $" and {count} folders that killed writers left behind",
            };
        return $"{blobs} ({Printable.Bytes(garbage.Size)}){folders} {done}.";
    }
}
