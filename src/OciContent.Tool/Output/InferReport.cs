using System.Text.Json.Serialization;
using OciContent.Inspection;
using OciContent.Layers;

namespace OciContent.Tool.Output;

/// <summary>What layers may be in a registry, as JSON has it.</summary>
internal sealed record InferReport(IReadOnlyList<InferReport.PlainLayer> Layers)
{
    /// <param name="layers">The layers.</param>
    /// <param name="known">The digests that a manifest lists; <c>null</c> if there is nothing to compare with.</param>
    public static InferReport From(IEnumerable<InferredLayer> layers, IReadOnlySet<Digest>? known) => new([.. layers.Select(layer => PlainLayer.From(layer.Candidates, known))]);

    internal sealed record PlainLayer(Digest DiffId, IReadOnlyList<Candidate> Candidates)
    {
        public static PlainLayer From(LayerCandidates layer, IReadOnlySet<Digest>? known) => new(layer.DiffId, [.. layer.Candidates.Select(candidate => new Candidate(
            candidate.Profile.Name,
            candidate.Digest,
            candidate.Size,
            known?.Contains(candidate.Digest)))]);
    }

    internal sealed record Candidate(
        string Profile,
        Digest Digest,
        long Size,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Matches);
}
