using OciContent.Sources;

namespace OciContent.Tool.Output;

/// <summary>Something that is wrong, as JSON has it.</summary>
internal sealed record ProblemReport(string Location, string Message)
{
    public static ProblemReport From(ContentProblem problem) => new(problem.Location.ToString(), problem.Message);
}
