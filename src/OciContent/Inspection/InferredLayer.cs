using OciContent.Layers;

namespace OciContent.Inspection;

/// <summary>What a registry may show for a layer, inferred from its content.</summary>
public sealed record InferredLayer
{
    /// <summary>What tells the layer apart on its medium: its digest, or the name of its file.</summary>
    public required string Name { get; init; }

    /// <summary>The digest of the uncompressed layer, computed from its content, and what it is by each profile.</summary>
    public required LayerCandidates Candidates { get; init; }
}
