namespace OciContent.Inspection;

/// <summary>Whether an image is built on another.</summary>
public sealed record BaseMatch
{
    /// <summary>Whether all layers of the base are the lowest layers of the image.</summary>
    public bool IsDerived => By is not null;

    /// <summary>By what that is told; <c>null</c> if the image is not built on the base, as far as can be told.</summary>
    public required BaseEvidence? By { get; init; }

    /// <summary>How many layers, from the lowest on, are the same.</summary>
    public required int Layers { get; init; }

    /// <summary>A sentence or two that say why.</summary>
    public required string Explanation { get; init; }
}
