using OciContent.Sources;

namespace OciContent.Tool.Output;

/// <summary>Something that is wrong, as JSON has it.</summary>
/// <param name="Location">Where the problem is, such as <c>layers[1] of sha256:…</c>.</param>
/// <param name="Message">What was found, and what was expected.</param>
internal sealed record ProblemReport(string Location, string Message)
{
    public static ProblemReport From(ContentProblem problem) => new(problem.Location.ToString(), problem.Message);
}
