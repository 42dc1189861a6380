namespace OciContent.Registry.Storage;

/// <summary>An upload that was begun, and neither finished nor cancelled.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Upload">The upload.</param>
public sealed record OrphanUpload(string Repository, StorageUpload Upload);
