using System.Text.Json.Serialization;
using OciContent.Inference;

namespace OciContent.Tool.Output;

/// <summary>What images and their layers may be in a registry, as JSON has it.</summary>
internal sealed record InferReport(IReadOnlyList<InferReport.InferredImageReport> Images, IReadOnlyList<ProblemReport> Problems)
{
    /// <param name="inferred">The images and their layers.</param>
    /// <param name="known">What to compare with; <c>null</c> if there is nothing.</param>
    public static InferReport From(InferenceResult inferred, KnownImages? known) => new(
        [.. inferred.Images.Select(image => InferredImageReport.From(image, known))],
        [.. inferred.Problems.Select(ProblemReport.From)]);

    internal sealed record InferredImageReport(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reference,
        IReadOnlyList<string> References,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Platform,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Digest? ImageId,
        IReadOnlyList<PlainLayer> Layers,
        IReadOnlyList<Manifest> Manifests)
    {
        public static InferredImageReport From(InferredImage image, KnownImages? known) => new(
            image.Image.Tags is [string tag, ..] ? tag : null,
            image.Image.Tags,
            image.Image.Platform?.ToString(),
            image.Image.Config?.Digest,
            [.. image.Layers.Select(layer => PlainLayer.From(layer, known))],
            [.. image.Manifests.Select(manifest => Manifest.From(manifest, known))]);
    }

    internal sealed record PlainLayer(Digest? DiffId, IReadOnlyList<Candidate> Candidates)
    {
        public static PlainLayer From(InferredLayer layer, KnownImages? known) =>
            new(
                layer.DiffId,
                [
                    .. (layer.Candidates?.Candidates ?? []).Select(candidate => new Candidate(
                        candidate.Profile.Name,
                        candidate.Digest,
                        candidate.Size,
                        known?.Layers.Contains(candidate.Digest))),
                ]);
    }

    internal sealed record Candidate(
        string Profile,
        Digest Digest,
        long Size,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Matches);

    internal sealed record Manifest(
        string Profile,
        Digest Digest,
        long Size,
        string MediaType,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Matches)
    {
        public static Manifest From(InferredManifest manifest, KnownImages? known) => new(
            manifest.Profile.Name,
            manifest.Digest,
            manifest.Size,
            manifest.MediaType,
            known?.Manifests.Contains(manifest.Digest));
    }
}
