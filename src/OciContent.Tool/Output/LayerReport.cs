using OciContent.Compression;

namespace OciContent.Tool.Output;

/// <summary>A layer file's digests, as JSON has them.</summary>
/// <param name="File">The file as it was given; <c>-</c> is the standard input.</param>
/// <param name="Digest">The digest of the file.</param>
/// <param name="Size">The size of the file, in bytes.</param>
/// <param name="Compression">How it is compressed, by its first bytes: one of <see cref="CompressionFormat"/>.</param>
/// <param name="DiffId">The digest of the uncompressed layer.</param>
/// <param name="UncompressedSize">The size of the uncompressed layer, in bytes.</param>
internal sealed record LayerReport(string File, Digest Digest, long Size, string Compression, Digest DiffId, long UncompressedSize);
