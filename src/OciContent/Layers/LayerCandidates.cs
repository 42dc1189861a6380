using OciContent.Compression;

namespace OciContent.Layers;

/// <summary>
/// The digests that a registry may show for a layer of which only the uncompressed content is known, one for each way to compress it.
/// </summary>
/// <example>
/// <code>
/// await using FileStream layer = File.OpenRead("layer.tar");
/// LayerCandidates found = await LayerCandidates.ComputeAsync(layer, CompressionProfile.All);
/// foreach (CompressedLayer candidate in found.Candidates)
/// {
///     Console.WriteLine($"{candidate.Profile}: {candidate.Digest}");
/// }
/// </code>
/// </example>
public sealed record LayerCandidates
{
    /// <summary>The digest of the uncompressed content (image-spec, config.md, "Layer DiffID").</summary>
    public required Digest DiffId { get; init; }

    /// <summary>The length of the uncompressed content, in bytes.</summary>
    public required long UncompressedSize { get; init; }

    /// <summary>What the layer is by each profile, in the order in which they were asked for.</summary>
    public required IReadOnlyList<CompressedLayer> Candidates { get; init; }

    /// <summary>Computes candidates from one reading of a layer.</summary>
    /// <param name="layer">
    /// The layer, from the stream's position to its end; it is left open. If it is compressed, its uncompressed content is what counts.
    /// </param>
    /// <param name="profiles">The ways to compress it.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="InvalidDataException">The layer is compressed, and broken or in a format that is not supported.</exception>
    public static Task<LayerCandidates> ComputeAsync(
        Stream layer,
        IReadOnlyList<CompressionProfile> profiles,
        CancellationToken cancellationToken = default) =>
        ComputeAsync(layer, profiles, LayerCompressionOptions.Default, cancellationToken);

    /// <param name="layer">
    /// The layer, from the stream's position to its end; it is left open. If it is compressed, its uncompressed content is what counts.
    /// </param>
    /// <param name="profiles">The ways to compress it.</param>
    /// <param name="options">On how many threads, and who is told of the progress.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <inheritdoc cref="ComputeAsync(Stream, IReadOnlyList{CompressionProfile}, CancellationToken)"/>
    public static Task<LayerCandidates> ComputeAsync(
        Stream layer,
        IReadOnlyList<CompressionProfile> profiles,
        LayerCompressionOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(profiles);
        ArgumentNullException.ThrowIfNull(options);
        IProgress<long>? progress = ContentProgress.Of(layer, options.Progress);
        return LayerCompressor.RunAsync(layer, profiles, destination: null, options, progress, cancellationToken);
    }
}
