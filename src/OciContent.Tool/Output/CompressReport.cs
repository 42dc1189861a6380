namespace OciContent.Tool.Output;

/// <summary>A compressed layer, as JSON has it.</summary>
/// <param name="Profile">The profile that it was compressed with.</param>
/// <param name="Digest">The digest of the compressed layer.</param>
/// <param name="Size">The size of the compressed layer, in bytes.</param>
/// <param name="DiffId">The digest of the uncompressed layer.</param>
internal sealed record CompressReport(string Profile, Digest Digest, long Size, Digest DiffId);
