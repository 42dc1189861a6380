using System.Text.Json.Serialization;
using OciContent.Registry.Storage;

namespace OciContent.Tool.Output;

/// <summary>The addresses that pulling images of a registry's storage calls, as JSON has them.</summary>
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
