using System.CommandLine;
using OciContent.Inspection;
using OciContent.Layouts;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>audit IMAGE</c>: what is allowed, and should be known.</summary>
internal static class AuditVerb
{
    public static Command Create(ToolConsole console)
    {
        var image = new Argument<string>("IMAGE") { Description = VerbOptions.ImageHelp };
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("audit", "Looks for what should be known: addresses that pulling calls, ambiguous documents, claims that cannot be.") { image, json };
        verb.SetAction((parsed, cancellationToken) => RunAsync(console, parsed.GetRequiredValue(image), parsed.GetValue(json), cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(ToolConsole console, string image, bool asJson, CancellationToken cancellationToken)
    {
        IReadOnlyList<AuditFinding> findings = await ImageOpener.NameErrorsAsync(image, async location =>
        {
            await using IImageSource source = await location.OpenAsync(cancellationToken);
            return await ImageAuditor.AuditAsync(source, location.Reference, cancellationToken);
        });
        if (asJson)
        {
            console.WriteJson(AuditReport.From(findings), ReportJson.Readable.AuditReport);
        }
        else
        {
            Write(console.Out, image, findings);
        }

        // What is worth knowing is no mismatch.
        return findings.Any(static finding => finding.Severity != AuditSeverity.Info) ? ExitCodes.Mismatch : ExitCodes.Done;
    }

    private static void Write(TextWriter output, string image, IReadOnlyList<AuditFinding> findings)
    {
        output.WriteLine($"{Printable.Text(image)}: {(findings.Count == 0 ? "nothing found" : findings.Count == 1 ? "1 finding" : $"{findings.Count} findings")}");
        foreach (AuditFinding finding in findings.OrderByDescending(static finding => finding.Severity.Rank))
        {
            output.WriteLine(Printable.Text($"  {finding.Severity}: {finding.Rule}: {finding.Where}: {finding.Message} {finding.Rule.Explanation}"));
        }
    }
}
