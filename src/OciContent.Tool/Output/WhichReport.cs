using OciContent.Inspection;

namespace OciContent.Tool.Output;

/// <summary>What a hash is, as JSON has it.</summary>
/// <param name="Hash">The digest that was found; what was asked for if none was.</param>
/// <param name="Matches">What it is. Empty if it is none of the hashes of what was named.</param>
/// <param name="Problems">What could not be read or does not match; all else is told all the same. Empty if all is well.</param>
internal sealed record WhichReport(string Hash, IReadOnlyList<WhichReport.Match> Matches, IReadOnlyList<ProblemReport> Problems)
{
    /// <summary>One thing that the hash is.</summary>
    /// <param name="Source">The IMAGE that has it, as it was given.</param>
    /// <param name="Role">What it is: one of <see cref="HashRole"/>.</param>
    /// <param name="Explanation">The same in words.</param>
    internal sealed record Match(string Source, string Role, string Explanation);
}
