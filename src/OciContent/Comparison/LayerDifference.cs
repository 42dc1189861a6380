using OciContent.Inspection;

namespace OciContent.Comparison;

/// <summary>A layer of two images that were compared.</summary>
public sealed record LayerDifference
{
    /// <summary>What became of it.</summary>
    public required LayerChange Change { get; init; }

    /// <summary>By what it is told that both have it; <c>null</c> if only one does.</summary>
    public required LayerMatch? Match { get; init; }

    /// <summary>The layer of the first image; <c>null</c> if it was added.</summary>
    public required LayerIdentity? Before { get; init; }

    /// <summary>The layer of the second image; <c>null</c> if it was removed.</summary>
    public required LayerIdentity? After { get; init; }

    /// <summary>Which layer of the first image it is, from 0, the base first; <c>null</c> if it was added.</summary>
    public required int? IndexBefore { get; init; }

    /// <summary>Which layer of the second image it is, from 0, the base first; <c>null</c> if it was removed.</summary>
    public required int? IndexAfter { get; init; }
}
