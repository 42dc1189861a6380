using OciContent.Verification;

namespace OciContent.Tool.Output;

/// <summary>A verification, as JSON has it.</summary>
internal sealed record VerifyReport(
    bool Ok,
    long BlobsChecked,
    long BytesChecked,
    long UnreachableBlobs,
    IReadOnlyList<VerifyReport.Problem> Problems,
    IReadOnlyList<MissingReport> Missing)
{
    public static VerifyReport From(VerificationReport report) => new(
        report.IsOk,
        report.BlobsChecked,
        report.BytesChecked,
        report.UnreachableBlobs,
        [.. report.Problems.Select(static problem => new Problem(EnumText.Of(problem.Code), problem.Location.ToString(), problem.Message))],
        [.. report.Missing.Select(MissingReport.From)]);

    internal sealed record Problem(string Code, string Location, string Message);
}
