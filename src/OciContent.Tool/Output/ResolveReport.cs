namespace OciContent.Tool.Output;

/// <summary>The manifest or index that an image means, as JSON has it.</summary>
/// <param name="Image">The IMAGE as it was given.</param>
/// <param name="Digest">The digest of the manifest or index.</param>
/// <param name="Size">Its size, in bytes.</param>
/// <param name="MediaType">Its media type.</param>
internal sealed record ResolveReport(string Image, Digest Digest, long Size, string MediaType);
