using System.CommandLine;
using OciContent.Inspection;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>catalog which HASH</c>: which image a hash is from, of all that were seen.</summary>
internal static class CatalogWhichVerb
{
    public static Command Create(ToolConsole console)
    {
        var hash = new Argument<string>("HASH") { Description = $"A digest, or {HashPrefix.MinLength} or more of its first hex digits." };
        Option<string> catalog = Catalogs.Needed();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("which", "Explain a hash: which image in the catalogue has it, and as what.") { hash, catalog, json };
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            HashPrefix.Parse(parsed.GetRequiredValue(hash)),
            parsed.GetValue(catalog),
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static Task<int> RunAsync(
        ToolConsole console,
        HashPrefix hash,
        string? database,
        bool asJson,
        CancellationToken cancellationToken) => CatalogVerb.AskAsync(
        database,
        async catalog =>
        {
            IReadOnlyList<HashMatch> matches = await catalog.FindAsync(hash, cancellationToken);
            Digest? found = FoundDigests.Single(hash.ToString(), matches.Select(static match => match.Digest));
            if (asJson)
            {
                console.WriteJson(
                    new WhichReport(
                        found?.ToString() ?? hash.ToString(),
                        [
                            .. matches.Select(static match =>
                                new WhichReport.Match(match.Source, EnumText.Of(match.Role), match.Explanation)),
                        ],
                        []),
                    ReportJson.Readable.WhichReport);
            }
            else if (matches.Count == 0)
            {
                console.WriteNote($"{hash} is not a hash of anything in {catalog.Name}.");
            }
            else
            {
                console.Out.WriteLine(matches[0].Digest);
                foreach (HashMatch match in matches)
                {
                    console.Out.WriteLine(Printable.Text($"  {EnumText.Of(match.Role)} in {match.Source}: {match.Explanation}"));
                }
            }

            return matches.Count > 0 ? ExitCodes.Done : ExitCodes.Mismatch;
        },
        cancellationToken);
}
