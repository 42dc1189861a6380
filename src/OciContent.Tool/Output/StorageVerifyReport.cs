using OciContent.Registry.Storage;

namespace OciContent.Tool.Output;

/// <summary>The verification of a registry's storage, as JSON has it.</summary>
/// <param name="Root">What was opened, as it was given.</param>
/// <param name="Ok">Whether nothing is wrong.</param>
/// <param name="BlobsChecked">How many blobs were hashed, each once.</param>
/// <param name="BytesChecked">Their size, in bytes.</param>
/// <param name="LinksChecked">How many links of repositories were read.</param>
/// <param name="Faults">What is wrong, sorted by path. Empty if all is well.</param>
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
