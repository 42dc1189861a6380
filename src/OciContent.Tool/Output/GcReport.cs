using OciContent.Layouts;

namespace OciContent.Tool.Output;

/// <summary>What was deleted from a layout, or would be, as JSON has it.</summary>
/// <param name="Changed">The blobs that nothing refers to, sorted by digest.</param>
/// <param name="Bytes">The size of all of them, in bytes.</param>
/// <param name="ScratchFolders">The names of the folders that killed writers left behind.</param>
internal sealed record GcReport(IReadOnlyList<GcReport.DeletedBlob> Changed, long Bytes, IReadOnlyList<string> ScratchFolders)
{
    public static GcReport From(LayoutGarbage garbage) =>
        new([.. garbage.Blobs.Select(static blob => new DeletedBlob(blob.Digest, blob.Size))], garbage.Size, garbage.ScratchFolders);

    /// <summary>A blob, and its size in bytes.</summary>
    /// <param name="Digest">Its digest.</param>
    /// <param name="Size">Its size, in bytes.</param>
    internal sealed record DeletedBlob(Digest Digest, long Size);
}
