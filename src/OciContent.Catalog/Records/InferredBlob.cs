namespace OciContent.Catalog.Records;

/// <summary>What a layer is in a registry, if a certain tool pushed it.</summary>
/// <param name="Profile">The name of the <see cref="Compression.CompressionProfile"/>.</param>
/// <param name="Digest">The digest of the compressed layer.</param>
/// <param name="Size">Its size in bytes.</param>
public sealed record InferredBlob(string Profile, Digest Digest, long Size);
