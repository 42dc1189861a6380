using System.Text.Json.Serialization;
using OciContent.Inference;

namespace OciContent.Tool.Output;

/// <summary>The digests that images and their layers may have in a registry, as JSON has it.</summary>
/// <param name="Images">The images.</param>
/// <param name="Problems">What could not be read or does not match; everything else is reported all the same. Empty if all is well.</param>
internal sealed record InferReport(IReadOnlyList<InferReport.InferredImageReport> Images, IReadOnlyList<ProblemReport> Problems)
{
    /// <param name="inferred">The images and their layers.</param>
    /// <param name="known">What to compare with; <c>null</c> if there is nothing.</param>
    public static InferReport From(InferenceResult inferred, KnownImages? known) => new(
        [.. inferred.Images.Select(image => InferredImageReport.From(image, known))],
        [.. inferred.Problems.Select(ProblemReport.From)]);

    /// <summary>An image.</summary>
    /// <param name="Reference">Its first name; absent if it has none.</param>
    /// <param name="References">All its names.</param>
    /// <param name="Platform">Its platform; absent if it has none.</param>
    /// <param name="ImageId">The digest of its config; absent if it has none.</param>
    /// <param name="Layers">The layers, the base first.</param>
    /// <param name="Manifests">The manifests that tools push, one for each way of pushing whose bytes can be computed.</param>
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

    /// <summary>A layer.</summary>
    /// <param name="DiffId">The digest of the uncompressed layer; <c>null</c> if it is not known.</param>
    /// <param name="Candidates">What a registry shows for it, for each profile. Empty if it could not be read.</param>
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

    /// <summary>A layer as a profile compresses it.</summary>
    /// <param name="Profile">The profile, as <c>compress</c> takes it.</param>
    /// <param name="Digest">The digest of the compressed layer.</param>
    /// <param name="Size">The size of the compressed layer, in bytes.</param>
    /// <param name="Matches">Whether the manifest or image of --against has this layer; absent without --against.</param>
    internal sealed record Candidate(
        string Profile,
        Digest Digest,
        long Size,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Matches);

    /// <summary>A manifest as a tool pushes it.</summary>
    /// <param name="Profile">The way it is pushed, as a profile.</param>
    /// <param name="Digest">The digest of the manifest: what a registry shows for the image.</param>
    /// <param name="Size">The size of the manifest, in bytes.</param>
    /// <param name="MediaType">The manifest's media type.</param>
    /// <param name="Matches">Whether the manifest or image of --against is this manifest or has it; absent without --against.</param>
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
