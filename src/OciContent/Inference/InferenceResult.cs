using OciContent.Sources;

namespace OciContent.Inference;

/// <summary>What was inferred of the images of a source.</summary>
public sealed record InferenceResult
{
    /// <summary>The images, and the layers of each.</summary>
    public required IReadOnlyList<InferredImage> Images { get; init; }

    /// <summary>What could not be read, or is not what it should be.</summary>
    public required IReadOnlyList<ContentProblem> Problems { get; init; }
}
