using OciContent.Compression;
using OciContent.Layers;

namespace OciContent.Inference;

/// <summary>A layer of an image that is pushed.</summary>
/// <param name="Digest">The digest of the layer as it is stored.</param>
/// <param name="Size">The size of the layer as it is stored, in bytes.</param>
/// <param name="Compression">How it is stored; <c>null</c> if its media type says otherwise than its bytes.</param>
/// <param name="Candidates">What it is when tools have compressed it.</param>
internal sealed record PushedLayer(Digest Digest, long Size, CompressionFormat? Compression, LayerCandidates Candidates)
{
    /// <summary>Whether it is stored uncompressed.</summary>
    public bool IsPlain => Digest == Candidates.DiffId;

    /// <summary>The layer as a profile compresses it.</summary>
    public CompressedLayer By(CompressionProfile profile) => Candidates.Candidates.First(candidate => candidate.Profile == profile);
}
