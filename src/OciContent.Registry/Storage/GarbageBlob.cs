namespace OciContent.Registry.Storage;

/// <summary>A blob that a collector deletes.</summary>
/// <param name="Digest">The digest.</param>
/// <param name="Size">The size, in bytes.</param>
public sealed record GarbageBlob(Digest Digest, long Size);
