using System.CommandLine;
using OciContent.Catalog.Records;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>catalog history REF</c>: which digest a tag had, and when.</summary>
internal static class CatalogHistoryVerb
{
    public static Command Create(ToolConsole console)
    {
        var reference = new Argument<string>("REF")
        {
            Description = "A name with a tag, such as registry.example.com/app:1.0; without one, all tags of the repository.",
        };
        Option<string> catalog = Catalogs.Needed();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("history", "List the digests that a tag had, and when they were seen.") { reference, catalog, json };
        verb.SetAction((parsed, cancellationToken) => CatalogVerb.AskAsync(
            parsed.GetValue(catalog),
            async opened =>
            {
                ImageReference name = ReferenceNames.ParseName(parsed.GetRequiredValue(reference));
                IReadOnlyList<TagRecord> tags = await opened.ListTagsAsync(name.Name, name.Tag, cancellationToken);
                if (parsed.GetValue(json))
                {
                    console.WriteJson(
                        new CatalogHistoryReport(opened.Name, name.ToString(), [.. tags.Select(CatalogTagItem.From)]),
                        ReportJson.Readable.CatalogHistoryReport);
                }
                else if (tags.Count == 0)
                {
                    console.WriteNote($"{name} was never seen by {opened.Name}.");
                }
                else
                {
                    Write(console, tags);
                }

                return tags.Count > 0 ? ExitCodes.Done : ExitCodes.Mismatch;
            },
            cancellationToken));
        return verb;
    }

    private static void Write(ToolConsole console, IReadOnlyList<TagRecord> tags)
    {
        var table = new TextTable("");
        foreach (TagRecord tag in tags)
        {
            table.Add(
                tag.Tag,
                tag.Digest.ToString(),
                $"{StorageVerb.Time(tag.FirstSeen)} to {StorageVerb.Time(tag.LastSeen)}");
        }

        table.Write(console.Out);
    }
}
