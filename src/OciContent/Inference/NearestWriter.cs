using OciContent.Compression;

namespace OciContent.Inference;

/// <summary>The way to compress that comes nearest to what wrote a layer, where none gives its bytes.</summary>
/// <param name="Profile">The profile whose data are the same for the most bytes.</param>
/// <param name="EqualBytes">How many bytes are equal up to the first that differs, of what follows the header.</param>
/// <param name="Bytes">How many bytes follow the header; where there are several members, of all of them.</param>
public sealed record NearestWriter(CompressionProfile Profile, long EqualBytes, long Bytes);
