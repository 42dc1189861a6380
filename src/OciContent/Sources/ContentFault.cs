using System.Text.Json;
using OciContent.Images;

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
        EmbeddedDataException => ContentProblemCode.Data,
        MediaTypeException => ContentProblemCode.MediaType,
        JsonException => ContentProblemCode.Document,
        InvalidDataException or IOException or UnauthorizedAccessException => ContentProblemCode.Unreadable,
        _ => null,
    };

    /// <summary>
    /// Whether it is no more than this: an index lists a manifest that is not here. It need not be, where a part of the index was copied.
    /// </summary>
    public static bool IsAbsentManifest(Exception fault, ContentLocation location) =>
        fault is ContentNotFoundException && location is { Field: ContentField.Manifests, IsEntry: false };
}
