namespace OciContent.Internal;

/// <summary>The few operations that writing to disk consists of. All of them throw on failure; tests make each of them fail.</summary>
internal interface IDisk
{
    /// <summary>Creates a folder, whose parent exists; nothing happens if it is there.</summary>
    void CreateFolder(string path);

    /// <summary>Creates a file that must not exist, for writing.</summary>
    Stream CreateFile(string path);

    /// <summary>Waits until all that was written to a file of <see cref="CreateFile"/> is on the disk.</summary>
    void Flush(Stream file);

    /// <summary>Waits until a file, or the names in a folder, are on the disk, whoever wrote them.</summary>
    void Flush(string path);

    /// <summary>Gives a file another name on the same file system. A file of that name is replaced, at once.</summary>
    void Rename(string path, string newPath);

    /// <summary>Deletes a file; nothing happens if it is not there.</summary>
    void DeleteFile(string path);

    /// <summary>Deletes an empty folder; nothing happens if it is not there.</summary>
    void DeleteFolder(string path);

    /// <summary>
    /// Locks a folder, which must be no link, against all others who lock it, in this process or another, until the result
    /// is disposed or the process ends, however that comes about; <c>null</c> if somebody else has it.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="IOException">It is a link, or the file system cannot lock.</exception>
    IFolderLock? TryLock(string folder);
}
