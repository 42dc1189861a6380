using System.CommandLine;
using OciContent.Sources;
using OciContent.Tool.Output;
using OciContent.Verification;

namespace OciContent.Tool.Verbs;

/// <summary><c>audit IMAGE…</c>: what is allowed, and should be known.</summary>
internal static class AuditVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string[]> images = VerbOptions.Images();
        Option<string> platform = VerbOptions.Platform();
        Option<bool> allTags = VerbOptions.AllTags();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command(
            "audit",
            "Report content that is legal but risky: addresses called on pull, ambiguous documents, impossible claims.")
        {
            images,
            allTags,
            platform,
            json,
        };
        verb.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(
                    console,
                    parsed.GetRequiredValue(images),
                    parsed.GetValue(allTags),
                    VerbOptions.OpenOptions(parsed.GetValue(platform)),
                    parsed.GetValue(json),
                    cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(
        ToolConsole console,
        string[] names,
        bool areAllTags,
        ImageSourceOptions options,
        bool asJson,
        CancellationToken cancellationToken)
    {
        ImageNames images = await ImageNames.OfAsync(console, names, areAllTags, cancellationToken);
        var once = new OncePerImage<IReadOnlyList<AuditFinding>>(console, options, images);
        return await EachImage.RunAsync(
            console,
            images,
            async image =>
            {
                IReadOnlyList<AuditFinding> findings = await once.DoAsync(
                    image,
                    () => ImageOpener.WithImageAsync(
                        console,
                        image,
                        options,
                        source => ImageAuditor.AuditAsync(source, cancellationToken),
                        cancellationToken),
                    cancellationToken);
                if (!asJson)
                {
                    Write(console.Out, image, findings);
                }

                // What is worth knowing is no mismatch.
                return (
                    AuditReport.From(images.AreSeveral ? image : null, findings),
                    findings.Any(static finding => finding.Severity != AuditSeverity.Info) ? ExitCodes.Mismatch : ExitCodes.Done);
            },
            asJson,
            static json => json.AuditReport,
            static json => json.ListAuditReport);
    }

    private static void Write(TextWriter output, string image, IReadOnlyList<AuditFinding> findings)
    {
        output.WriteLine(
            $"{Printable.Text(image)}: "
            + $"{(findings.Count == 0 ? "nothing found" : findings.Count == 1 ? "1 finding" : $"{findings.Count} findings")}");
        foreach (AuditFinding finding in findings.OrderByDescending(static finding => finding.Severity))
        {
            output.WriteLine(
                Printable.Text(
                    $"  {EnumText.Of(finding.Severity)}: {finding.Rule}: {finding.Location}: {finding.Message} "
                    + $"{finding.Rule.Explanation}"));
        }
    }
}
