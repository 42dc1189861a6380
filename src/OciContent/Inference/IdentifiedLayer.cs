namespace OciContent.Inference;

/// <summary>A layer of an image, and who wrote it.</summary>
public sealed record IdentifiedLayer
{
    /// <summary>What tells the layer apart in its source: its digest, or the name of its file.</summary>
    public required string Name { get; init; }

    /// <summary>What was found; <c>null</c> if it could not be read.</summary>
    public required LayerIdentification? Identity { get; init; }
}
