using OciContent.Compression;
using OciContent.Layers;

namespace OciContent.Inference;

/// <summary>What is known already of layers, such as by a catalogue, so that they need not be compressed again.</summary>
public interface IKnownLayers
{
    /// <summary>What a layer is by each of some profiles.</summary>
    /// <param name="diffId">
    /// The digest of the uncompressed layer, as the image's config says; <c>null</c> of an image without one, as Docker's schema 1 is.
    /// </param>
    /// <param name="blob">
    /// The digest of the layer as the manifest lists it; <c>null</c> if there is no manifest. That it is this content, the image only says.
    /// </param>
    /// <param name="profiles">The profiles.</param>
    /// <param name="cancellationToken">Cancels the asking.</param>
    /// <returns>
    /// The candidates, in the order of the profiles; <c>null</c> unless all of them are known, and that the blob is this content.
    /// </returns>
    ValueTask<LayerCandidates?> FindAsync(
        Digest? diffId,
        Digest? blob,
        IReadOnlyList<CompressionProfile> profiles,
        CancellationToken cancellationToken = default);
}
