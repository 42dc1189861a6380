using System.Text.Json;

namespace OciContent.Sources;

/// <summary>What it means that content could not be read.</summary>
internal static class ContentFault
{
    /// <summary>The fault that an exception tells; <c>null</c> if it is not the content's.</summary>
    public static ContentProblemCode? CodeOf(Exception exception, Descriptor? content) => exception switch
    {
        ContentNotFoundException => ContentProblemCode.Missing,
        ContentMismatchException { ExpectedSize: { } expected } mismatch when mismatch.ActualSize != expected => ContentProblemCode.Size,
        ContentMismatchException => ContentProblemCode.Digest,
        NotSupportedException when content is { Digest.Algorithm.IsSupported: false } => ContentProblemCode.Unsupported,
        JsonException json => CodeOf(json),
        InvalidDataException or IOException or UnauthorizedAccessException => ContentProblemCode.Unreadable,
        _ => null,
    };

    private static ContentProblemCode CodeOf(JsonException error) => error.Path switch
    {
        { } path when path == "data" || path.EndsWith(".data", StringComparison.Ordinal) => ContentProblemCode.Data,
        "mediaType" => ContentProblemCode.MediaType,
        _ => ContentProblemCode.Document,
    };
}
