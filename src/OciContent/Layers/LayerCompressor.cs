using OciContent.Compression;

namespace OciContent.Layers;

/// <summary>Compresses layers as tools do, byte for byte.</summary>
/// <example>
/// <code>
/// await using FileStream layer = File.OpenRead("layer.tar");
/// await using FileStream blob = File.Create("layer.tar.gz");
/// CompressedLayer compressed = await LayerCompressor.CompressAsync(layer, blob, CompressionProfile.Docker);
/// Console.WriteLine($"{compressed.Digest}, {compressed.Size} bytes");
/// </code>
/// </example>
public static partial class LayerCompressor
{
    /// <summary>Compresses a layer.</summary>
    /// <param name="layer">
    /// The layer, from the stream's position to its end; it is left open. If it is compressed, its uncompressed content is what counts.
    /// </param>
    /// <param name="destination">Where the blob is written; it is left open.</param>
    /// <param name="profile">How it is compressed.</param>
    /// <param name="cancellationToken">Cancels the work; what is written by then stays.</param>
    /// <returns>What was written, and what it is uncompressed.</returns>
    /// <exception cref="InvalidDataException">The layer is compressed, and broken or in a format that is not supported.</exception>
    public static Task<CompressedLayer> CompressAsync(
        Stream layer,
        Stream destination,
        CompressionProfile profile,
        CancellationToken cancellationToken = default) =>
        CompressAsync(layer, destination, profile, LayerCompressionOptions.Default, cancellationToken);

    /// <param name="layer">
    /// The layer, from the stream's position to its end; it is left open. If it is compressed, its uncompressed content is what counts.
    /// </param>
    /// <param name="destination">Where the blob is written; it is left open.</param>
    /// <param name="profile">How it is compressed.</param>
    /// <param name="options">On how many threads, and who is told of the progress.</param>
    /// <param name="cancellationToken">Cancels the work; what is written by then stays.</param>
    /// <inheritdoc cref="CompressAsync(Stream, Stream, CompressionProfile, CancellationToken)"/>
    public static Task<CompressedLayer> CompressAsync(
        Stream layer,
        Stream destination,
        CompressionProfile profile,
        LayerCompressionOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(options);
        return CompressCoreAsync(layer, destination, profile, options, cancellationToken);
    }

    private static async Task<CompressedLayer> CompressCoreAsync(
        Stream layer,
        Stream destination,
        CompressionProfile profile,
        LayerCompressionOptions options,
        CancellationToken cancellationToken)
    {
        IProgress<long>? progress = ContentProgress.Of(layer, options.Progress);
        LayerCandidates written = await RunAsync(layer, [profile], destination, options, progress, cancellationToken).ConfigureAwait(false);
        return written.Candidates[0];
    }
}
