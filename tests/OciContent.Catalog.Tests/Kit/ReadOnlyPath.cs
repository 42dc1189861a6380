namespace OciContent.Catalog.Tests.Kit;

/// <summary>A file or folder that nobody can change, also not root, until this is disposed of.</summary>
internal sealed class ReadOnlyPath : IDisposable
{
    private const string ChangeAttributes = "chattr";

    private readonly string _path;
    private readonly UnixFileMode _mode;

    private ReadOnlyPath(string path)
    {
        _path = path;
        _mode = OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);
    }

    /// <summary>Whether it can be done: permissions bind everybody but root, and root by an attribute of the file system.</summary>
    public static string? ReasonToSkip { get; } = Environment.IsPrivilegedProcess ? ToolPath.ReasonToSkip(ChangeAttributes) : null;

    public static ReadOnlyPath Make(string path)
    {
        var readOnly = new ReadOnlyPath(path);
        readOnly.Set(isReadOnly: true);
        return readOnly;
    }

    public void Dispose() => Set(isReadOnly: false);

    private void Set(bool isReadOnly)
    {
        if (Environment.IsPrivilegedProcess)
        {
            Blocking.Wait(() => ExternalTool.RunAsync(ChangeAttributes, isReadOnly ? "+i" : "-i", _path));
        }
        else if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode write = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
            File.SetUnixFileMode(_path, isReadOnly ? _mode & ~write : _mode);
        }
    }
}
