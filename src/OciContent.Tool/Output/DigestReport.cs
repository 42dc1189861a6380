namespace OciContent.Tool.Output;

/// <summary>A file's digest, as JSON has it.</summary>
/// <param name="File">The file as it was given; <c>-</c> is the standard input.</param>
/// <param name="Digest">Its digest.</param>
/// <param name="Size">Its size, in bytes.</param>
internal sealed record DigestReport(string File, Digest Digest, long Size);
