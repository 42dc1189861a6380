namespace OciContent.Registry.Storage;

/// <summary>A manifest that a collector deletes from a repository.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Digest">The digest.</param>
/// <param name="Size">The size of the document, in bytes; 0 if it is absent.</param>
public sealed record GarbageManifest(string Repository, Digest Digest, long Size);
