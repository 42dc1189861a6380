namespace OciContent.Tool.Output;

/// <summary>What an image is, as JSON has it: the manifest or index that it means.</summary>
internal sealed record ResolveReport(string Image, Digest Digest, long Size, string MediaType);
