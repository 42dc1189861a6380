using OciContent.Sources;

namespace OciContent.Inference;

/// <summary>Who wrote the layers of the images of a source.</summary>
public sealed record IdentificationResult
{
    /// <summary>The images, and the layers of each.</summary>
    public required IReadOnlyList<IdentifiedImage> Images { get; init; }

    /// <summary>What could not be read, or is not what it should be.</summary>
    public required IReadOnlyList<ContentProblem> Problems { get; init; }
}
