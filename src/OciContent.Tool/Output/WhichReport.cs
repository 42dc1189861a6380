namespace OciContent.Tool.Output;

/// <summary>What a hash is, as JSON has it.</summary>
internal sealed record WhichReport(string Hash, IReadOnlyList<WhichReport.Match> Matches, IReadOnlyList<ProblemReport> Problems)
{
    internal sealed record Match(string Source, string Role, string Explanation);
}
