using OciContent.Registry.Storage;

namespace OciContent.Tool.Output;

/// <summary>The verification of a registry's storage, as JSON has it.</summary>
internal sealed record StorageVerifyReport(
    string Root,
    bool Ok,
    long BlobsChecked,
    long BytesChecked,
    long LinksChecked,
    IReadOnlyList<StorageProblemReport> Faults)
{
    public static StorageVerifyReport From(string root, StorageVerification found) => new(
        root,
        found.IsOk,
        found.BlobsChecked,
        found.BytesChecked,
        found.LinksChecked,
        StorageProblemReport.FromAll(found.Faults));
}
