using System.CommandLine;
using OciContent.Registry.Storage;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>storage orphans DIR</c>: what nothing leads to, and what leads to nothing.</summary>
internal static class StorageOrphansVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string> folder = StorageVerb.Folder();
        var digests = new Option<bool>("--digests")
        {
            Description = "Write only NAME@DIGEST of each manifest, one per line, to delete them through the registry.",
            Arity = ArgumentArity.Zero,
        };
        Option<bool> json = VerbOptions.Json();
        var verb = new Command(
            "orphans",
            "List untagged manifests, blobs that no manifest needs, dangling links and unfinished uploads.")
        {
            folder,
            digests,
            json,
        };
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            parsed.GetRequiredValue(folder),
            parsed.GetValue(digests),
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(
        ToolConsole console,
        string folder,
        bool areDigests,
        bool asJson,
        CancellationToken cancellationToken)
    {
        if (areDigests && asJson)
        {
            throw new FormatException("'--digests' and '--json' are two forms: expected one of them.");
        }

        StorageInventory inventory = await StorageVerb.ReadAsync(console, folder, StorageParts.All, cancellationToken);
        StorageOrphans orphans = StorageOrphans.Find(inventory);
        if (asJson)
        {
            console.WriteJson(StorageOrphansReport.From(inventory, orphans), ReportJson.Readable.StorageOrphansReport);
        }
        else if (areDigests)
        {
            foreach (OrphanRevision revision in orphans.Revisions)
            {
                console.Out.WriteLine($"{revision.Repository}@{revision.Digest}");
            }
        }
        else
        {
            Write(console.Out, orphans);
        }

        return StorageVerb.ReportProblems(console, inventory);
    }

    private static void Write(TextWriter output, StorageOrphans orphans)
    {
        var table = new TextTable("  ");
        table.AddLine($"{StorageVerb.Count(orphans.Revisions.Count, "manifest")} that no tag leads to");
        foreach (OrphanRevision revision in orphans.Revisions)
        {
            table.Add(Printable.Bytes(revision.Bytes), $"{revision.Repository}@{revision.Digest}", StorageVerb.Time(revision.PushedAt));
        }

        table.AddLine($"{StorageVerb.Count(orphans.Blobs.Count, "blob")} that no manifest needs");
        foreach (GarbageBlob blob in orphans.Blobs)
        {
            table.Add(Printable.Bytes(blob.Size), blob.Digest.ToString(), "");
        }

        table.AddLine($"{StorageVerb.Count(orphans.Links.Count, "link")} to what is not there");
        foreach (OrphanLink link in orphans.Links)
        {
            string tag = link.Tag is null ? "" : $":{link.Tag}";
            table.Add("", $"{link.Repository}{tag}@{link.Digest}", EnumText.Of(link.Kind));
        }

        table.AddLine($"{StorageVerb.Count(orphans.Uploads.Count, "upload")} not finished");
        foreach (OrphanUpload upload in orphans.Uploads)
        {
            table.Add(
                Printable.Bytes(upload.Upload.Size),
                $"{upload.Repository} {upload.Upload.Id}",
                StorageVerb.Time(upload.Upload.StartedAt));
        }

        table.AddLine($"{Printable.Bytes(orphans.Bytes)} in all");
        table.Write(output);
    }
}
