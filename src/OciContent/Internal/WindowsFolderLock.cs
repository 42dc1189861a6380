namespace OciContent.Internal;

/// <summary>A folder that is locked by a file in it, which is open to nobody else and goes away with its handle.</summary>
internal sealed class WindowsFolderLock : IFolderLock
{
    private const string FileName = ".oci-content-lock";
    private const int SharingViolation = unchecked((int)0x80070020);

    private readonly string _folder;
    private readonly FileStream _file;

    private WindowsFolderLock(string folder, FileStream file)
    {
        _folder = folder;
        _file = file;
    }

    public static WindowsFolderLock? TryTake(string folder)
    {
        if (new DirectoryInfo(folder).LinkTarget is not null)
        {
            throw new IOException($"{ErrorText.Quote(folder)} is a link: expected a folder to lock.");
        }

        try
        {
            // Nobody else may open it, but its name may go while it is open.
            return new WindowsFolderLock(folder, new FileStream(Path.Join(folder, FileName), new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.Delete,
                Options = FileOptions.DeleteOnClose,
            }));
        }
        catch (UnauthorizedAccessException)
        {
            // It is about to go away.
            return null;
        }
        catch (IOException e) when (e.HResult == SharingViolation)
        {
            return null;
        }
    }

    public void DeleteFile(string name) => File.Delete(Path.Join(_folder, name));

    public void Dispose() => _file.Dispose();
}
