namespace OciContent.Inspection;

/// <summary>What it means that content could not be read.</summary>
internal static class ContentFault
{
    /// <summary>The fault that an exception tells; <c>null</c> if it is not the content's.</summary>
    public static VerificationCode? Of(Exception exception, Descriptor? content) => exception switch
    {
        ContentNotFoundException => VerificationCode.Missing,
        ContentMismatchException { ExpectedSize: { } expected } mismatch when mismatch.ActualSize != expected => VerificationCode.Size,
        ContentMismatchException => VerificationCode.Digest,
        NotSupportedException when content is { Digest.Algorithm.IsSupported: false } => VerificationCode.Unsupported,
        InvalidDataException or IOException or UnauthorizedAccessException => VerificationCode.Unreadable,
        _ => null,
    };
}
