namespace OciContent.Benchmarks.Catalog;

/// <summary>A layer that was made up.</summary>
/// <param name="DiffId">The digest of the content.</param>
/// <param name="Blobs">The digests that tools give it: of a base's layer one for each profile, of an application's only its own.</param>
/// <param name="Size">The size in bytes of each of the blobs.</param>
/// <param name="Line">The line of the history.</param>
internal sealed record GeneratedLayer(Digest DiffId, IReadOnlyList<Digest> Blobs, long Size, string Line)
{
    /// <summary>The blob by a profile; where there is one alone, that one.</summary>
    public Digest Blob(int profile) => Blobs[profile < Blobs.Count ? profile : 0];
}
