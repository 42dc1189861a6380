using System.CommandLine;
using OciContent.Registry.Storage;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>storage tags DIR [NAME]</c>: what tags stand for, and stood for.</summary>
internal static class StorageTagsVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string> folder = StorageVerb.Folder();
        var name = new Argument<string?>("NAME")
        {
            Description = "A repository. Default: all.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("tags", "List tags with their digest, their earlier digests, and the times that are known.")
        {
            folder,
            name,
            json,
        };
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            parsed.GetRequiredValue(folder),
            parsed.GetValue(name),
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(
        ToolConsole console,
        string folder,
        string? name,
        bool asJson,
        CancellationToken cancellationToken)
    {
        StorageInventory inventory = await StorageVerb.WithStorageAsync(
            console,
            folder,
            storage => name is null
                ? storage.ReadInventoryAsync(StorageParts.Tags, cancellationToken)
                : storage.ReadInventoryAsync(name, StorageParts.Tags, cancellationToken),
            cancellationToken);
        if (asJson)
        {
            console.WriteJson(StorageTagsReport.From(inventory), ReportJson.Readable.StorageTagsReport);
        }
        else
        {
            Write(console, inventory);
        }

        return StorageVerb.ReportProblems(console, inventory);
    }

    private static void Write(ToolConsole console, StorageInventory inventory)
    {
        if (inventory.Repositories.Count == 0)
        {
            console.WriteNote($"There are no repositories {StorageVerb.Extent(inventory)}.");
            return;
        }

        var table = new TextTable("  ");
        foreach (RepositoryInventory repository in inventory.Repositories)
        {
            table.AddLine(repository.Name);
            foreach (StorageTag tag in repository.Tags)
            {
                table.Add(tag.Name, tag.Current?.ToString() ?? "broken", StorageVerb.Time(tag.PushedAt), "");
                foreach (StorageTagEntry entry in tag.Earlier)
                {
                    table.Add(
                        "",
                        entry.Digest.ToString(),
                        StorageVerb.Time(entry.LastPushedAt),
                        tag.IsHistoryOrdered ? "before" : "before; the order is not known");
                }
            }
        }

        table.Write(console.Out);
    }
}
