using OciContent.Registry.Storage;

namespace OciContent.Tool.Output;

/// <summary>The tags of a registry's storage that share a digest, as JSON has them.</summary>
internal sealed record StorageSharedReport(
    string Root,
    IReadOnlyList<SharedManifest> Shared,
    IReadOnlyList<StorageProblemReport> Problems);
