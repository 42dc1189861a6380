using System.Text.Json.Serialization;
using OciContent.Registry.Storage;
using OciContent.Verification;

namespace OciContent.Tool.Output;

/// <summary>The addresses that are called when images of a registry's storage are pulled, as JSON has it.</summary>
/// <param name="Root">What was opened, as it was given.</param>
/// <param name="Findings">The addresses, sorted by repository and manifest.</param>
/// <param name="Problems">What is wrong with the storage, as far as it was read. Empty if all is well.</param>
internal sealed record StorageUrlsReport(
    string Root,
    IReadOnlyList<StorageUrlsReport.Url> Findings,
    IReadOnlyList<StorageProblemReport> Problems)
{
    public static StorageUrlsReport From(StorageInventory inventory, IReadOnlyList<StorageUrl> found) => new(
        inventory.Root,
        [
            .. found.Select(static url => new Url(
                url.Repository,
                url.Manifest,
                url.Tags,
                url.Finding.Rule.Code,
                url.Finding.Location.ToString(),
                $"{url.Finding.Message} {url.Finding.Rule.Explanation}",
                EnumText.Of(url.Finding.Severity),
                url.Finding.Value)),
        ],
        StorageProblemReport.FromAll(inventory.Problems));

    /// <summary>An address that is called when an image is pulled.</summary>
    /// <param name="Repository">The repository.</param>
    /// <param name="Manifest">The digest of the manifest or index that has the address.</param>
    /// <param name="Tags">The tags that lead to it, directly or through an index.</param>
    /// <param name="Code">What was found: one of <see cref="AuditRule"/>.</param>
    /// <param name="Location">Where it is, such as <c>layers[0] of sha256:…</c>.</param>
    /// <param name="Message">The offending value, what follows from it, and why it matters.</param>
    /// <param name="Severity">How much it matters: one of <see cref="AuditSeverity"/>.</param>
    /// <param name="Value">The address; absent if there is none.</param>
    internal sealed record Url(
        string Repository,
        Digest Manifest,
        IReadOnlyList<string> Tags,
        string Code,
        string Location,
        string Message,
        string Severity,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Value);
}
