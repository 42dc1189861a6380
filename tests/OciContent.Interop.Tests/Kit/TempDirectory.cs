namespace OciContent.Interop.Tests.Kit;

/// <summary>A folder of its own that goes away with everything in it.</summary>
public sealed class TempDirectory : IDisposable
{
    /// <summary>The folder's absolute path.</summary>
    public string FullPath { get; } = Directory.CreateTempSubdirectory("oci-content-").FullName;

    /// <summary>The absolute path of something inside, which need not exist.</summary>
    public string PathOf(string relative) => Path.Join(FullPath, relative);

    /// <summary>Makes a folder inside; returns its absolute path.</summary>
    public string CreateFolder(string relative) => Directory.CreateDirectory(PathOf(relative)).FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(FullPath, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A tool may have left files that only it can remove: that is no failure of the test.
        }
    }
}
