namespace OciContent.Internal;

/// <summary>A folder that is locked until this is disposed.</summary>
internal interface IFolderLock : IDisposable
{
    /// <summary>Deletes a file in the very folder that is locked, whatever its path means by now.</summary>
    void DeleteFile(string name);
}
