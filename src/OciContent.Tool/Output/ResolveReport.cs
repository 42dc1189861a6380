namespace OciContent.Tool.Output;

/// <summary>What an image is, as JSON has it: the manifest or index that it means.</summary>
/// <param name="Image">The IMAGE as it was given.</param>
/// <param name="Digest">The digest of the manifest or index.</param>
/// <param name="Size">Its size, in bytes.</param>
/// <param name="MediaType">Its media type.</param>
internal sealed record ResolveReport(string Image, Digest Digest, long Size, string MediaType);
