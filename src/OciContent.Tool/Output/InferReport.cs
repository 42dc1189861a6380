using System.Text.Json.Serialization;
using OciContent.Inference;

namespace OciContent.Tool.Output;

/// <summary>What the layers of images may be in a registry, as JSON has it.</summary>
internal sealed record InferReport(IReadOnlyList<InferReport.InferredImageReport> Images, IReadOnlyList<ProblemReport> Problems)
{
    /// <param name="inferred">The images and their layers.</param>
    /// <param name="known">The digests that a manifest lists; <c>null</c> if there is nothing to compare with.</param>
    public static InferReport From(InferenceResult inferred, IReadOnlySet<Digest>? known) => new(
        [.. inferred.Images.Select(image => InferredImageReport.From(image, known))],
        [.. inferred.Problems.Select(ProblemReport.From)]);

    internal sealed record InferredImageReport(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reference,
        IReadOnlyList<string> References,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Platform,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Digest? ImageId,
        IReadOnlyList<PlainLayer> Layers)
    {
        public static InferredImageReport From(InferredImage image, IReadOnlySet<Digest>? known) => new(
            image.Image.Tags is [string tag, ..] ? tag : null,
            image.Image.Tags,
            image.Image.Platform?.ToString(),
            image.Image.Config?.Digest,
            [.. image.Layers.Select(layer => PlainLayer.From(layer, known))]);
    }

    internal sealed record PlainLayer(Digest? DiffId, IReadOnlyList<Candidate> Candidates)
    {
        public static PlainLayer From(InferredLayer layer, IReadOnlySet<Digest>? known) =>
            new(
                layer.DiffId,
                [
                    .. (layer.Candidates?.Candidates ?? []).Select(candidate => new Candidate(
                        candidate.Profile.Name,
                        candidate.Digest,
                        candidate.Size,
                        known?.Contains(candidate.Digest))),
                ]);
    }

    internal sealed record Candidate(
        string Profile,
        Digest Digest,
        long Size,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Matches);
}
