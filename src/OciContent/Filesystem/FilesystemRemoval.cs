namespace OciContent.Filesystem;

/// <summary>What a layer removed of the ones below it (image-spec, layer.md, "Whiteouts").</summary>
/// <param name="Path">What was removed; of an opaque whiteout, the folder whose content was.</param>
/// <param name="LayerIndex">The layer that has the whiteout.</param>
/// <param name="IsOpaque">Whether all that lower layers have in the folder was removed.</param>
/// <param name="EntryCount">How many files, folders, links and devices were removed, the folder's own content included.</param>
/// <param name="Size">How many bytes the removed files have. They are still in the image.</param>
public sealed record FilesystemRemoval(string Path, int LayerIndex, bool IsOpaque, int EntryCount, long Size);
