namespace OciContent.Inference;

/// <summary>A manifest as it is pushed.</summary>
/// <param name="MediaType">Its media type.</param>
/// <param name="Digest">The digest of its bytes.</param>
/// <param name="Bytes">Its bytes.</param>
internal sealed record PushedManifest(string MediaType, Digest Digest, ReadOnlyMemory<byte> Bytes)
{
    public PushedManifest(string mediaType, ReadOnlyMemory<byte> bytes)
        : this(mediaType, Digest.Compute(bytes.Span), bytes)
    {
    }
}
