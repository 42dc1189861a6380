namespace OciContent.Layouts;

/// <summary>What takes up room in a layout and is of no use to anybody.</summary>
public sealed record LayoutGarbage
{
    /// <summary>
    /// The blobs that neither <c>index.json</c> nor anything it leads to leads to, by digest. What a <c>subject</c> names counts as
    /// led to (image-spec, manifest.md), and so does every digest in a document of an unknown media type.
    /// </summary>
    public required IReadOnlyList<UnreachableBlob> Blobs { get; init; }

    /// <summary>The names of the folders that writers left behind which were killed.</summary>
    public required IReadOnlyList<string> ScratchFolders { get; init; }

    /// <summary>The size of all <see cref="Blobs"/>, in bytes.</summary>
    public long Size => Blobs.Sum(static blob => blob.Size);
}
