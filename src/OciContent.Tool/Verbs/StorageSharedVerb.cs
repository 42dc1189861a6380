using System.CommandLine;
using OciContent.Registry.Storage;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>storage shared DIR</c>: tags that share a digest, so that deleting one deletes all.</summary>
internal static class StorageSharedVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string> folder = StorageVerb.Folder();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("shared", "List tags that share a digest: deleting one image deletes all of its tags.") { folder, json };
        verb.SetAction((parsed, cancellationToken) =>
            RunAsync(console, parsed.GetRequiredValue(folder), parsed.GetValue(json), cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(ToolConsole console, string folder, bool asJson, CancellationToken cancellationToken)
    {
        StorageInventory inventory = await StorageVerb.ReadAsync(console, folder, StorageParts.Tags, cancellationToken);
        IReadOnlyList<SharedManifest> shared = SharedManifest.Find(inventory);
        if (asJson)
        {
            console.WriteJson(
                new StorageSharedReport(inventory.Root, shared, StorageProblemReport.FromAll(inventory.Problems)),
                ReportJson.Readable.StorageSharedReport);
        }
        else
        {
            if (shared.Count == 0)
            {
                console.WriteNote($"No tags {StorageVerb.Extent(inventory)} share a digest.");
            }

            foreach (SharedManifest manifest in shared)
            {
                console.Out.WriteLine($"{manifest.Repository}@{manifest.Digest}: {string.Join(", ", manifest.Tags)}");
            }
        }

        return StorageVerb.ReportProblems(console, inventory);
    }
}
