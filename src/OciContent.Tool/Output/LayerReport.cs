namespace OciContent.Tool.Output;

/// <summary>A layer file's digests, as JSON has them.</summary>
internal sealed record LayerReport(string File, Digest Digest, long Size, string Compression, Digest DiffId, long UncompressedSize);
