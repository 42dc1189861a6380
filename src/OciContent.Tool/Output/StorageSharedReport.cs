using OciContent.Registry.Storage;

namespace OciContent.Tool.Output;

/// <summary>The tags of a registry's storage that share a digest, as JSON has them.</summary>
/// <param name="Root">What was opened, as it was given.</param>
/// <param name="Shared">The manifests and indexes that several tags of a repository point to.</param>
/// <param name="Problems">What is wrong with the storage, as far as it was read. Empty if all is well.</param>
internal sealed record StorageSharedReport(
    string Root,
    IReadOnlyList<SharedManifest> Shared,
    IReadOnlyList<StorageProblemReport> Problems);
