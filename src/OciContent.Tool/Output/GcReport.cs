using OciContent.Layouts;

namespace OciContent.Tool.Output;

/// <summary>What was deleted from a layout, or would be, as JSON has it.</summary>
internal sealed record GcReport(IReadOnlyList<GcReport.DeletedBlob> Changed, long Bytes, IReadOnlyList<string> ScratchFolders)
{
    public static GcReport From(LayoutGarbage garbage) =>
        new([.. garbage.Blobs.Select(static blob => new DeletedBlob(blob.Digest, blob.Size))], garbage.Size, garbage.ScratchFolders);

    /// <summary>A blob, and its size in bytes.</summary>
    internal sealed record DeletedBlob(Digest Digest, long Size);
}
