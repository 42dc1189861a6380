using OciContent.Sources;
using OciContent.Tool.Output;
using OciContent.Verification;

namespace OciContent.Tool.Report;

/// <summary>What a pull calls, what is legal but risky, and what is wrong.</summary>
internal static class FindingSection
{
    private static readonly AuditRule[] Addresses = [AuditRule.ConfigUrls, AuditRule.LayerUrls, AuditRule.ManifestUrls];

    public static void Write(HtmlWriter html, ReportFacts facts, Anchors anchors)
    {
        AuditFinding[] addresses = [.. AddressesOf(facts)];
        html.Add($"<h2 id=\"{anchors.Prefix}pull\">What a pull calls</h2>");
        bool isGood = addresses.Length == 0 && facts.Graph.Problems.Count == 0;
        html.Add($"<p class=\"{(isGood ? "good" : "bad")}\">{Summarize(facts)}</p>");
        Write(html, addresses);

        html.Add($"<h2 id=\"{anchors.Prefix}checks\">Checks</h2>");
        WriteProblems(html, facts.Verification.Problems);
        AuditFinding[] others = [.. facts.Findings.Except(addresses).OrderByDescending(static finding => finding.Severity)];
        html.Add($"<h3>Legal but risky</h3>");
        if (others.Length == 0)
        {
            html.AddLiteral("<p>Nothing was found.</p>");
        }

        Write(html, others);
    }

    /// <summary>Whether a pull calls somebody, in a sentence.</summary>
    public static string Summarize(ReportFacts facts)
    {
        int unread = facts.Graph.Problems.Count;
        string documents = ReportPage.Count(unread, "document");
        return AddressesOf(facts).DistinctBy(static finding => finding.Value, StringComparer.Ordinal).Count() switch
        {
            0 when unread > 0 =>
                $"No document that could be read names an address outside the registry, but {documents} could not be read: whom a "
                + "pull calls is not known.",
            0 => "Pulling this image calls nobody but its registry: no document names another address.",
            var count => $"Pulling this image may call {ReportPage.Count(count, "address", "addresses")} outside its registry, "
                + "which then "
                + $"{(count == 1 ? "learns" : "learn")} who pulls{(unread > 0 ? $", and maybe others: {documents} could not be read" : "")}.",
        };
    }

    private static IEnumerable<AuditFinding> AddressesOf(ReportFacts facts) =>
        facts.Findings.Where(static finding => Addresses.Contains(finding.Rule) || IsFetched(finding));

    // A foreign layer with an address is always fetched from there.
    private static bool IsFetched(AuditFinding finding) =>
        finding.Rule == AuditRule.ForeignLayer && finding.Value?.Contains("://", StringComparison.Ordinal) == true;

    private static void Write(HtmlWriter html, AuditFinding[] findings)
    {
        if (findings.Length == 0)
        {
            return;
        }

        html.AddLiteral("<ul>");
        foreach (AuditFinding finding in findings)
        {
            string severity = EnumText.Of(finding.Severity);
            string color = finding.Severity >= AuditSeverity.High ? "bad" : finding.Severity >= AuditSeverity.Low ? "warn" : "lead";
            html.Add(
                $"<li><strong class=\"{color}\">{severity}: {finding.Rule}</strong> <span "
                + $"class=\"lead\">{finding.Location}</span><br>{finding.Message} {finding.Rule.Explanation}</li>");
        }

        html.AddLiteral("</ul>");
    }

    private static void WriteProblems(HtmlWriter html, IReadOnlyList<ContentProblem> problems)
    {
        html.AddLiteral("<h3>Sizes and digests</h3>");
        if (problems.Count == 0)
        {
            html.AddLiteral("<p>All that the image leads to is here and is what it claims to be.</p>");
            return;
        }

        html.AddLiteral("<ul>");
        foreach (ContentProblem problem in problems)
        {
            html.Add(
                $"<li><strong class=\"bad\">{EnumText.Of(problem.Code)}</strong> <span "
                + $"class=\"lead\">{problem.Location}</span><br>{problem.Message}</li>");
        }

        html.AddLiteral("</ul>");
    }
}
