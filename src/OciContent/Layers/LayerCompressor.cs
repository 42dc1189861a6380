using OciContent.Compression;

namespace OciContent.Layers;

/// <summary>Compresses layers as tools do, byte for byte.</summary>
public static class LayerCompressor
{
    /// <summary>Compresses a layer.</summary>
    /// <param name="layer">The layer, from the stream's position to its end; it is left open. If it is compressed, its uncompressed content is what counts.</param>
    /// <param name="destination">Where the blob is written; it is left open.</param>
    /// <param name="profile">How it is compressed.</param>
    /// <param name="cancellationToken">Cancels the work; what is written by then stays.</param>
    /// <returns>The uncompressed layer, and the blob as its only candidate.</returns>
    /// <exception cref="InvalidDataException">The layer is compressed, and broken or in a format that is not supported.</exception>
    public static Task<LayerCandidates> CompressAsync(Stream layer, Stream destination, CompressionProfile profile, CancellationToken cancellationToken = default) =>
        CompressAsync(layer, destination, profile, LayerCompressionOptions.Default, cancellationToken);

    /// <param name="layer">The layer, from the stream's position to its end; it is left open. If it is compressed, its uncompressed content is what counts.</param>
    /// <param name="destination">Where the blob is written; it is left open.</param>
    /// <param name="profile">How it is compressed.</param>
    /// <param name="options">On how many threads, and who is told of the progress.</param>
    /// <param name="cancellationToken">Cancels the work; what is written by then stays.</param>
    /// <inheritdoc cref="CompressAsync(Stream, Stream, CompressionProfile, CancellationToken)"/>
    public static Task<LayerCandidates> CompressAsync(
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
        return LayerCompression.RunAsync(layer, [profile], destination, options, cancellationToken);
    }
}
