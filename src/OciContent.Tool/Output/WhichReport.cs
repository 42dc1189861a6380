using OciContent.Inspection;

namespace OciContent.Tool.Output;

/// <summary>What a hash is, as JSON has it.</summary>
/// <param name="Hash">The digest that was found, or else the hash that was asked for.</param>
/// <param name="Matches">What the hash is. Empty if no IMAGE has it.</param>
/// <param name="Problems">What could not be read or does not match; everything else is reported all the same. Empty if all is well.</param>
internal sealed record WhichReport(string Hash, IReadOnlyList<WhichReport.Match> Matches, IReadOnlyList<ProblemReport> Problems)
{
    /// <summary>One meaning of the hash.</summary>
    /// <param name="Source">The IMAGE that has it, as it was given.</param>
    /// <param name="Role">What it is: one of <see cref="HashRole"/>.</param>
    /// <param name="Explanation">The same in words.</param>
    internal sealed record Match(string Source, string Role, string Explanation);
}
