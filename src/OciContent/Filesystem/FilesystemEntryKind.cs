namespace OciContent.Filesystem;

/// <summary>
/// What something in an image's filesystem is (image-spec, layer.md, "File Types"). A hard link is another name of a file.
/// </summary>
public enum FilesystemEntryKind
{
    /// <summary>A file with content, which may have several names.</summary>
    File,

    /// <summary>A folder.</summary>
    Directory,

    /// <summary>A link to a path, which need not be there.</summary>
    SymbolicLink,

    /// <summary>A character device.</summary>
    CharacterDevice,

    /// <summary>A block device.</summary>
    BlockDevice,

    /// <summary>A named pipe.</summary>
    Fifo,
}
