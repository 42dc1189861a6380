using Microsoft.Win32.SafeHandles;

namespace OciContent.Internal;

/// <summary>A folder that is locked by flock(2), which leaves nothing behind and ends with the process.</summary>
internal sealed class UnixFolderLock : IFolderLock
{
    private readonly SafeFileHandle _folder;

    private UnixFolderLock(SafeFileHandle folder) => _folder = folder;

    public static UnixFolderLock? TryTake(string folder)
    {
        SafeFileHandle handle = UnixFile.OpenRead(folder, followsLink: false);
        try
        {
            if (UnixFile.TryLock(handle, folder))
            {
                return new UnixFolderLock(handle);
            }
        }
        catch
        {
            handle.Dispose();
            throw;
        }

        handle.Dispose();
        return null;
    }

    public void DeleteFile(string name) => UnixFile.Delete(_folder, name);

    public void Dispose()
    {
        // Closing alone would not end it while a process that was just started still has all of this one's handles.
        UnixFile.Unlock(_folder);
        _folder.Dispose();
    }
}
