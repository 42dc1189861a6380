using OciContent.Inference;

namespace OciContent.Tool.Output;

/// <summary>What inferred digests are compared with.</summary>
/// <param name="Layers">The digests that manifests list.</param>
/// <param name="Manifests">The digests of these manifests.</param>
internal sealed record KnownImages(IReadOnlySet<Digest> Layers, IReadOnlySet<Digest> Manifests)
{
    /// <summary>What images tell that have manifests.</summary>
    public static KnownImages From(IReadOnlyList<LayerStack> images) => new(
        images.SelectMany(static image => image.Digests ?? []).ToHashSet(),
        images.Select(static image => image.Manifest).OfType<Digest>().ToHashSet());
}
