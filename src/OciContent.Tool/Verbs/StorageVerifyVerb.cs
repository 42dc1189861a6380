using System.CommandLine;
using OciContent.Registry.Storage;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>storage verify DIR</c>: whether every blob and link is what its path says.</summary>
internal static class StorageVerifyVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string> folder = StorageVerb.Folder();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("verify", "Read all links and blobs, and report altered blobs, broken links and tags that lead to nothing.")
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
        StorageVerification found = await StorageVerb.WithStorageAsync(
            console,
            folder,
            storage => StorageVerification.VerifyAsync(storage, cancellationToken),
            cancellationToken);
        if (asJson)
        {
            console.WriteJson(StorageVerifyReport.From(folder, found), ReportJson.Readable.StorageVerifyReport);
        }
        else
        {
            string verdict = found.IsOk ? "all well" : StorageVerb.Count(found.Faults.Count, "fault");
            console.Out.WriteLine(
                $"{Printable.Text(folder)}: {verdict}; {StorageVerb.Count(found.BlobsChecked, "blob")}, "
                + $"{Printable.Bytes(found.BytesChecked)} and {StorageVerb.Count(found.LinksChecked, "link")} checked");
            foreach (StorageProblem fault in found.Faults)
            {
                console.Out.WriteLine(Printable.Text($"  {EnumText.Of(fault.Code)}: {fault.Message}"));
            }
        }

        return found.IsOk ? ExitCodes.Done : ExitCodes.Mismatch;
    }
}
