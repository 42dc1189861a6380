using OciContent.Compression;

namespace OciContent.Inference;

/// <summary>A way to compress that gives a layer's very bytes, or all of them but for the header.</summary>
/// <param name="Profile">The way, as <c>compress</c> takes it.</param>
/// <param name="IsExact">
/// Whether all bytes of the blob are those that it writes; otherwise those of the compressed data and the trailer of each member are, and
/// the header is another.
/// </param>
public sealed record LayerWriter(CompressionProfile Profile, bool IsExact)
{
    /// <summary>The profile's name.</summary>
    public override string ToString() => Profile.Name;
}
