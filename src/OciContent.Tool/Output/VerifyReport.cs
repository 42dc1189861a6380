using System.Text.Json.Serialization;
using OciContent.Signing;
using OciContent.Signing.Policies;
using OciContent.Sources;
using OciContent.Verification;

namespace OciContent.Tool.Output;

/// <summary>A verification, as JSON has it.</summary>
/// <param name="Image">The IMAGE as it was given; absent where the document is one object.</param>
/// <param name="Ok">Whether nothing is wrong and, if it was asked for, the image is signed as it is to be.</param>
/// <param name="BlobsChecked">How many blobs were read completely: documents, configs and layers, each once.</param>
/// <param name="BytesChecked">Their size, in bytes.</param>
/// <param name="UnreachableBlobs">How many blobs nothing refers to. This is not a problem.</param>
/// <param name="Problems">What is wrong, in the order in which the documents list it. Empty if all is well.</param>
/// <param name="Missing">Foreign layers that are absent. This is not a problem.</param>
internal sealed record VerifyReport(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Image,
    bool Ok,
    long BlobsChecked,
    long BytesChecked,
    long UnreachableBlobs,
    IReadOnlyList<VerifyReport.Problem> Problems,
    IReadOnlyList<MissingReport> Missing)
{
    /// <summary>The digest of the manifest or index whose signatures were verified; absent if that was not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Digest? Subject { get; init; }

    /// <summary>What the policy says; absent if there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PolicyReport? Policy { get; init; }

    /// <summary>The signatures and attestations; absent if verifying them was not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SignatureItem>? Signatures { get; init; }

    /// <param name="image">Which image it is, where there are several.</param>
    /// <param name="report">What was found.</param>
    /// <param name="signatures">What the signatures are worth, if that was asked for.</param>
    /// <param name="mustBeSigned">Whether the image has to be signed by whom the options name, whatever a policy says.</param>
    /// <param name="policy">What the policy says, if there is one.</param>
    public static VerifyReport From(
        string? image,
        VerificationReport report,
        SignatureReport? signatures,
        bool mustBeSigned,
        PolicyVerdict? policy)
    {
        bool isSigned = !mustBeSigned || signatures is { IsSigned: true };
        return new VerifyReport(
            image,
            report.IsOk && isSigned && policy is not { IsSatisfied: false },
            report.BlobsChecked,
            report.BytesChecked,
            report.UnreachableBlobs,
            [
                .. report.Problems.Select(
                    static problem => new Problem(EnumText.Of(problem.Code), problem.Location.ToString(), problem.Message)),
            ],
            [.. report.Missing.Select(MissingReport.From)])
        {
            Subject = signatures?.Subject.Digest,
            Signatures = signatures is null ? null : SignaturesReport.Items(signatures),
            Policy = policy is null ? null : PolicyReport.From(policy),
        };
    }

    /// <summary>Something that is wrong.</summary>
    /// <param name="Code">What kind of problem it is: one of <see cref="ContentProblemCode"/>.</param>
    /// <param name="Location">Where the problem is, such as <c>layers[1] of sha256:…</c>.</param>
    /// <param name="Message">What was found, and what was expected.</param>
    internal sealed record Problem(string Code, string Location, string Message);
}
