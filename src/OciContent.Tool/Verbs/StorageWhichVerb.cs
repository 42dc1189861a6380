using System.CommandLine;
using OciContent.Inspection;
using OciContent.Registry.Storage;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>storage which DIR HASH</c>: which repositories and tags a hash is in.</summary>
internal static class StorageWhichVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string> folder = StorageVerb.Folder();
        var hash = new Argument<string>("HASH") { Description = $"A digest, or {HashPrefix.MinLength} or more of its first hex digits." };
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("which", "Find a hash in all repositories: what it is there, and which tags lead to it.")
        {
            folder,
            hash,
            json,
        };
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            parsed.GetRequiredValue(folder),
            HashPrefix.Parse(parsed.GetRequiredValue(hash)),
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(
        ToolConsole console,
        string folder,
        HashPrefix hash,
        bool asJson,
        CancellationToken cancellationToken)
    {
        StorageInventory inventory = await StorageVerb.ReadAsync(console, folder, StorageParts.All, cancellationToken);
        IReadOnlyList<StorageMatch> matches = StorageMatch.Find(inventory, hash);
        Digest? found = FoundDigests.Single(hash.ToString(), matches.Select(static match => match.Digest));
        if (asJson)
        {
            var report = new StorageWhichReport(
                inventory.Root,
                found?.ToString() ?? hash.ToString(),
                [.. matches.Select(StorageWhichReport.Place.From)],
                StorageProblemReport.FromAll(inventory.Problems));
            console.WriteJson(report, ReportJson.Readable.StorageWhichReport);
        }
        else
        {
            Write(console, hash, matches);
        }

        int exitCode = StorageVerb.ReportProblems(console, inventory);
        return matches.Count > 0 ? exitCode : ExitCodes.Mismatch;
    }

    private static void Write(ToolConsole console, HashPrefix hash, IReadOnlyList<StorageMatch> matches)
    {
        if (matches.Count == 0)
        {
            console.WriteNote($"{hash} is nowhere in this storage.");
            return;
        }

        console.Out.WriteLine(matches[0].Digest);
        foreach (StorageMatch match in matches)
        {
            string where = match.Repository is null ? "that no repository has" : $"in {match.Repository}";
            string[] more =
            [
                .. match.Tags.Count > 0 ? (string[])[$"tags: {string.Join(", ", match.Tags)}"] : [],
                .. match.EarlierTags.Count > 0 ? (string[])[$"before: {string.Join(", ", match.EarlierTags)}"] : [],
                .. match.ListedBy.Count > 0 ? (string[])[$"listed by {string.Join(", ", match.ListedBy)}"] : [],
                .. match.Size is null ? (string[])["its blob is not there"] : [],
            ];
            console.Out.WriteLine(
                Printable.Text($"  {EnumText.Of(match.Role)} {where}{(more.Length > 0 ? ": " + string.Join("; ", more) : "")}"));
        }
    }
}
