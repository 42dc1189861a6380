using System.Text.Json.Serialization;
using OciContent.Verification;

namespace OciContent.Tool.Output;

/// <summary>A verification, as JSON has it.</summary>
internal sealed record VerifyReport(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Image,
    bool Ok,
    long BlobsChecked,
    long BytesChecked,
    long UnreachableBlobs,
    IReadOnlyList<VerifyReport.Problem> Problems,
    IReadOnlyList<MissingReport> Missing)
{
    /// <param name="image">Which image it is, where there are several.</param>
    /// <param name="report">What was found.</param>
    public static VerifyReport From(string? image, VerificationReport report) => new(
        image,
        report.IsOk,
        report.BlobsChecked,
        report.BytesChecked,
        report.UnreachableBlobs,
        [.. report.Problems.Select(static problem => new Problem(EnumText.Of(problem.Code), problem.Location.ToString(), problem.Message))],
        [.. report.Missing.Select(MissingReport.From)]);

    internal sealed record Problem(string Code, string Location, string Message);
}
