using OciContent.Registry.Storage;

namespace OciContent.Tool.Output;

/// <summary>What is wrong with a registry's storage, as JSON has it.</summary>
internal sealed record StorageProblemReport(string Code, string Path, string Message)
{
    public static StorageProblemReport From(StorageProblem problem) => new(EnumText.Of(problem.Code), problem.Path, problem.Message);

    public static IReadOnlyList<StorageProblemReport> FromAll(IReadOnlyList<StorageProblem> problems) => [.. problems.Select(From)];
}
