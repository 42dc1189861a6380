namespace OciContent.Tool.Output;

/// <summary>A compressed layer, as JSON has it.</summary>
internal sealed record CompressReport(string Profile, Digest Digest, long Size, Digest DiffId);
