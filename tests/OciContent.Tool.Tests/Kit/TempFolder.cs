namespace OciContent.Tool.Tests.Kit;

/// <summary>A folder of its own that goes away with everything in it.</summary>
internal sealed class TempFolder : IDisposable
{
    public string FullPath { get; } = Directory.CreateTempSubdirectory("oci-content-").FullName;

    /// <summary>The absolute path of something inside, which need not exist.</summary>
    public string PathOf(string relative) => Path.Join(FullPath, relative);

    /// <summary>Writes a file; returns its absolute path.</summary>
    public string Write(string relative, ReadOnlySpan<byte> content)
    {
        string path = PathOf(relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
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

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
