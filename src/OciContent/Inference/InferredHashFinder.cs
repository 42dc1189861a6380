using OciContent.Inspection;

namespace OciContent.Inference;

/// <summary>Says which layers or manifests a hash is of if tools compress and push them.</summary>
/// <example>
/// <code>
/// await using ImageSource source = await ImageLocation.Parse("docker-archive:saved.tar").OpenAsync();
/// InferenceResult inferred = await LayerInference.InferAsync(source);
/// IReadOnlyList&lt;HashMatch&gt; matches = InferredHashFinder.Find(HashPrefix.Parse("5031a68c"), source.Name, inferred.Images);
/// </code>
/// </example>
public static class InferredHashFinder
{
    /// <summary>Every layer and manifest that has the hash, or a hash that starts so, if a tool pushes the image.</summary>
    /// <param name="hash">The hash or its start.</param>
    /// <param name="source">What the source is called.</param>
    /// <param name="images">Its images, and what they and their layers are by each profile.</param>
    public static IReadOnlyList<HashMatch> Find(HashPrefix hash, string source, IReadOnlyList<InferredImage> images)
    {
        ArgumentNullException.ThrowIfNull(hash);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(images);
        return
        [
            .. from image in images
            from layer in image.Layers.Select(static (layer, i) => (Number: i + 1, layer.Candidates))
            from candidate in layer.Candidates?.Candidates ?? []
            where hash.Matches(candidate.Digest)
            select new HashMatch
            {
                Digest = candidate.Digest,
                Source = source,
                Role = HashRole.InferredLayer,
                Explanation =
                    $"Layer {layer.Number} of {image.Layers.Count} of {image.Name}, {layer.Candidates!.DiffId} when uncompressed, as a "
                    + $"registry shows it if it was compressed by one of these: {candidate.Profile.Tools}.",
            },
            .. from image in images
            from manifests in image.Manifests.Where(manifest => hash.Matches(manifest.Digest)).GroupBy(static manifest => manifest.Digest)
            select new HashMatch
            {
                Digest = manifests.Key,
                Source = source,
                Role = HashRole.InferredManifest,
                Explanation =
                    $"The manifest of {image.Name} as Docker Hub and other registries show it if it was pushed by one of these: "
                    + $"{string.Join("; ", manifests.Select(static manifest => manifest.Profile.Tools))}.",
            },
        ];
    }
}
