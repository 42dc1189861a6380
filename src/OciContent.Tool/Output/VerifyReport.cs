using OciContent.Inspection;

namespace OciContent.Tool.Output;

/// <summary>A verification, as JSON has it.</summary>
internal sealed record VerifyReport(bool Ok, long BlobsChecked, long BytesChecked, IReadOnlyList<VerifyReport.Problem> Problems)
{
    public static VerifyReport From(VerificationReport report) =>
        new(report.IsOk, report.BlobsChecked, report.BytesChecked, [.. report.Problems.Select(static problem => new Problem(problem.Code.Name, problem.Where, problem.Message))]);

    internal sealed record Problem(string Code, string Where, string Message);
}
