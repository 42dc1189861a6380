namespace OciContent.Inference;

/// <summary>Whether an image is built on another.</summary>
public sealed record BaseMatch
{
    /// <summary>Whether all layers of the base are the lowest layers of the image.</summary>
    public bool IsDerived => Kind is not null;

    /// <summary>By what that is told; <c>null</c> if the image is not built on the base, as far as is known.</summary>
    public required BaseMatchKind? Kind { get; init; }

    /// <summary>
    /// Which base it is, of those that were compared; the one that is closest if the image is built on none. <c>null</c> if there was none
    /// for its platform.
    /// </summary>
    public required LayerStack? Base { get; init; }

    /// <summary>How many layers, from the lowest on, are the same.</summary>
    public required int Layers { get; init; }

    /// <summary>
    /// Whether the image claims to be built on the base (<see cref="LayerStack.BaseClaim"/>); of several images, whether all of them do.
    /// <c>false</c> if one claims another base, and <c>null</c> if one claims none, or none that can be compared. A claim proves nothing:
    /// <see cref="IsDerived"/> is told by the layers alone.
    /// </summary>
    public bool? IsClaimed { get; init; }

    /// <summary>A sentence or two that say why.</summary>
    public required string Explanation { get; init; }

    /// <summary>The <see cref="Explanation"/>.</summary>
    public override string ToString() => Explanation;
}
