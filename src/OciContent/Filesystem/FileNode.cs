using OciContent.Tar;

namespace OciContent.Filesystem;

/// <summary>What has one name or, by hard links, several.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Header">What its layer says of it; <c>null</c> of a folder that no layer lists.</param>
/// <param name="Layer">The layer that it comes from.</param>
internal sealed record FileNode(FilesystemEntryKind Kind, TarScanEntry? Header, int Layer)
{
    /// <summary>Its first name in the merged tree.</summary>
    public FilesystemEntry? First { get; set; }

    /// <summary>How many names it has there.</summary>
    public int LinkCount { get; set; }
}
