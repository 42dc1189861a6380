namespace OciContent.Internal;

/// <summary>The disks of the system.</summary>
/// <remarks>
/// On Unix the system is called where .NET has no word for it: folders are opened to be flushed and locked, and renaming
/// must not become copying, which others could see half done. On Windows the journal of NTFS takes care of names.
/// </remarks>
internal sealed class Disk : IDisk
{
    private Disk()
    {
    }

    public static Disk System { get; } = new();

    public void CreateFolder(string path) => Directory.CreateDirectory(path);

    // Whoever reads may have the file open when it is renamed to where readers look.
    public Stream CreateFile(string path) => new FileStream(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.ReadWrite,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
    });

    public void Flush(Stream file) => ((FileStream)file).Flush(flushToDisk: true);

    public void Flush(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            UnixFile.Flush(path);
        }
    }

    public void Rename(string path, string newPath)
    {
        if (OperatingSystem.IsWindows())
        {
            File.Move(path, newPath, overwrite: true);
        }
        else
        {
            UnixFile.Rename(path, newPath);
        }
    }

    public void DeleteFile(string path) => File.Delete(path);

    public void DeleteFolder(string path)
    {
        try
        {
            Directory.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody else was quicker.
        }
    }

    public IFolderLock? TryLock(string folder) =>
        OperatingSystem.IsWindows() ? WindowsFolderLock.TryTake(folder) : UnixFolderLock.TryTake(folder);
}
