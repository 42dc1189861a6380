using OciContent.Layers;

namespace OciContent.Inference;

/// <summary>What a registry may show for a layer, inferred from its content.</summary>
public sealed record InferredLayer
{
    /// <summary>What tells the layer apart in its source: its digest, or the name of its file.</summary>
    public required string Name { get; init; }

    /// <summary>The digest of the uncompressed layer, computed from its content; what the config says if that could not be read.</summary>
    public required Digest? DiffId { get; init; }

    /// <summary>What it is by each profile; <c>null</c> if it could not be read.</summary>
    public required LayerCandidates? Candidates { get; init; }
}
