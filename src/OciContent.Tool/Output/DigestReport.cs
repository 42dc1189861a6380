namespace OciContent.Tool.Output;

/// <summary>A file's digest, as JSON has it.</summary>
internal sealed record DigestReport(string File, Digest Digest, long Size);
