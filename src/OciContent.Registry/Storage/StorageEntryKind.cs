namespace OciContent.Registry.Storage;

/// <summary>What an entry of a <see cref="StorageTree"/> is.</summary>
public enum StorageEntryKind
{
    /// <summary>A file with content.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A link, which is never followed.</summary>
    Link,

    /// <summary>A device or the like, which is never opened.</summary>
    Other,
}
