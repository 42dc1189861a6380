using System.CommandLine;
using OciContent.Registry.Storage;
using OciContent.Tool.Output;
using OciContent.Verification;

namespace OciContent.Tool.Verbs;

/// <summary><c>storage urls DIR</c>: which images call out when they are pulled.</summary>
internal static class StorageUrlsVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string> folder = StorageVerb.Folder();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("urls", "List the addresses that pulling images would call, in all repositories. Calls nothing.")
        {
            folder,
            json,
        };
        verb.SetAction((parsed, cancellationToken) =>
            RunAsync(console, parsed.GetRequiredValue(folder), parsed.GetValue(json), cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(ToolConsole console, string folder, bool asJson, CancellationToken cancellationToken)
    {
        (StorageInventory inventory, IReadOnlyList<StorageUrl> found) = await StorageVerb.WithStorageAsync(
            console,
            folder,
            async storage =>
            {
                StorageInventory read = await storage.ReadInventoryAsync(StorageParts.All, cancellationToken);
                return (read, await StorageUrl.FindAsync(storage, read, cancellationToken));
            },
            cancellationToken);
        if (asJson)
        {
            console.WriteJson(StorageUrlsReport.From(inventory, found), ReportJson.Readable.StorageUrlsReport);
        }
        else
        {
            if (found.Count == 0)
            {
                console.WriteNote($"Nothing {StorageVerb.Extent(inventory)} calls out.");
            }

            foreach (StorageUrl url in found)
            {
                string tags = url.Tags.Count == 0 ? "" : $" ({string.Join(", ", url.Tags)})";
                console.Out.WriteLine(Printable.Text($"{url.Repository}@{url.Manifest}{tags}"));
                console.Out.WriteLine(Printable.Text(
                    $"  {EnumText.Of(url.Finding.Severity)}: {url.Finding.Rule}: {url.Finding.Location}: {url.Finding.Message}"));
            }
        }

        int exitCode = StorageVerb.ReportProblems(console, inventory);
        return found.Any(static url => url.Finding.Severity != AuditSeverity.Info) ? ExitCodes.Mismatch : exitCode;
    }
}
