namespace OciContent.Registry.Storage;

/// <summary>A repository's link to a blob that a collector deletes.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Digest">The digest of the blob that it links to.</param>
public sealed record GarbageLink(string Repository, Digest Digest);
