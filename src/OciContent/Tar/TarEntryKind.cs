namespace OciContent.Tar;

/// <summary>What an entry of a tar archive is.</summary>
public enum TarEntryKind
{
    /// <summary>A file with content.</summary>
    RegularFile,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A link whose target is relative to the entry's own directory.</summary>
    SymbolicLink,

    /// <summary>A link whose target is the name of another entry.</summary>
    HardLink,

    /// <summary>A device, a FIFO or a contiguous file: nothing an image archive needs.</summary>
    Other,
}
