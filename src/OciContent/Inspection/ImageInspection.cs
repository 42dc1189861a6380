using OciContent.Sources;

namespace OciContent.Inspection;

/// <summary>Every hash of the images of one source.</summary>
public sealed record ImageInspection
{
    /// <summary>The file or folder.</summary>
    public required string Source { get; init; }

    /// <summary>How it is kept: the name of the transport, such as <c>oci</c>.</summary>
    public required string Format { get; init; }

    /// <summary>The image index that all the images are listed in; <c>null</c> if they have none, or not one in common.</summary>
    public required Descriptor? Index { get; init; }

    /// <summary>The images, each manifest once.</summary>
    public required IReadOnlyList<ImageIdentity> Images { get; init; }

    /// <summary>What documents list but the source does not hold, and need not: manifests of an index, foreign layers.</summary>
    public required IReadOnlyList<Descriptor> Missing { get; init; }

    /// <summary>Entries that are not images.</summary>
    public required IReadOnlyList<Descriptor> NonImages { get; init; }

    /// <summary>What is missing, cannot be read, or does not match. All else is told all the same.</summary>
    public required IReadOnlyList<ContentProblem> Problems { get; init; }
}
