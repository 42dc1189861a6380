using OciContent.Registry.Storage;

namespace OciContent.Tool.Output;

/// <summary>What is wrong with a registry's storage, as JSON has it.</summary>
/// <param name="Code">What kind of problem it is: one of <see cref="StorageProblemCode"/>.</param>
/// <param name="Path">The entry, relative to what was opened.</param>
/// <param name="Message">What is wrong, in one sentence.</param>
internal sealed record StorageProblemReport(string Code, string Path, string Message)
{
    public static StorageProblemReport From(StorageProblem problem) => new(EnumText.Of(problem.Code), problem.Path, problem.Message);

    public static IReadOnlyList<StorageProblemReport> FromAll(IReadOnlyList<StorageProblem> problems) => [.. problems.Select(From)];
}
