namespace OciContent.TestKit;

/// <summary>A temporary folder of its own that is deleted with everything in it.</summary>
public sealed class TempFolder : IDisposable
{
    public string FullPath { get; } = Directory.CreateTempSubdirectory("oci-content-").FullName;

    /// <summary>Whether files that cannot be deleted may stay: an external tool may have left some that only it can delete.</summary>
    public bool MayLeaveFiles { get; init; }

    /// <summary>The absolute path of something inside, which need not exist.</summary>
    public string PathOf(string relative) => Path.Join(FullPath, relative);

    /// <summary>Creates a folder inside; returns its absolute path.</summary>
    public string CreateFolder(string relative) => Directory.CreateDirectory(PathOf(relative)).FullName;

    /// <summary>Writes a file, and the folders that lead to it; returns its absolute path.</summary>
    public string Write(string relative, ReadOnlySpan<byte> content)
    {
        string path = PathOf(relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);

        // Not File.WriteAllBytes: it reserves the space beforehand, which takes longer than all the rest.
        using FileStream file = File.Create(path);
        file.Write(content);
        return path;
    }

    /// <summary>Copies a folder with all files in it; returns the copy's absolute path.</summary>
    public string Copy(string folder, string relative)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            Write(Path.Join(relative, Path.GetRelativePath(folder, file)), File.ReadAllBytes(file));
        }

        return PathOf(relative);
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(FullPath, recursive: true);
        }
        catch (Exception e) when (MayLeaveFiles && e is (IOException or UnauthorizedAccessException))
        {
        }
    }
}
