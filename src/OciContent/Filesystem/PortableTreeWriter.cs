using Microsoft.Win32.SafeHandles;

namespace OciContent.Filesystem;

/// <summary>
/// Writes where .NET's own calls are all there is, as on Windows: folders and files, and no links. Names that the system would change or
/// understand otherwise are passed over, and with a folder all that is in it.
/// </summary>
internal sealed class PortableTreeWriter(string root, ExtractionOptions options) : TreeWriter(options)
{
    private static readonly System.Buffers.SearchValues<char> Forbidden = System.Buffers.SearchValues.Create("<>:\"\\|?*");

    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

    // Other systems take names for one that differ in case.
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<FilesystemEntry> _made = [];

    public override void CreateFolder(FilesystemEntry folder)
    {
        if (CanMake(folder))
        {
            Directory.CreateDirectory(PathOf(folder));
            _made.Add(folder);
        }
    }

    public override SafeFileHandle CreateFile(FilesystemEntry file)
    {
        Directory.CreateDirectory(root);

        // What is passed over is written to nowhere.
        return CanMake(file)
            ? File.OpenHandle(PathOf(file), FileMode.CreateNew, FileAccess.Write)
            : File.OpenHandle(
                Path.Join(root, Path.GetRandomFileName()),
                FileMode.CreateNew,
                FileAccess.Write,
                FileShare.Delete,
                FileOptions.DeleteOnClose);
    }

    public override void Finish(FilesystemEntry file, SafeFileHandle handle) =>
        File.SetLastWriteTimeUtc(handle, (file.ModifiedAt ?? DateTimeOffset.UnixEpoch).UtcDateTime);

    public override bool TryCreateLink(FilesystemEntry link) => Refuse(link, "is a symbolic link, which is made on Linux and macOS alone");

    public override bool TryCreateHardLink(FilesystemEntry link, FilesystemEntry file) =>
        Refuse(link, "is another name of a file, which is made on Linux and macOS alone");

    public override bool TryCreateDevice(FilesystemEntry device) =>
        Refuse(device, "is a device or named pipe, which is made on Linux alone");

    public override void Finish(FilesystemEntry folder)
    {
        if (folder.Parent is null || _made.Contains(folder))
        {
            Directory.CreateDirectory(PathOf(folder));
            Directory.SetLastWriteTimeUtc(PathOf(folder), (folder.ModifiedAt ?? DateTimeOffset.UnixEpoch).UtcDateTime);
        }
    }

    // Names that this system has not were passed over, so the folder can be deleted by its path.
    public override void Remove(FilesystemEntry tree)
    {
    }

    public override void Dispose()
    {
    }

    /// <summary>Whether the system has a name as it is.</summary>
    internal static bool IsName(string name) =>
        name.Length > 0
        && name is not ("." or "..")
        && !name.AsSpan().ContainsAny(Forbidden)
        && !name.AsSpan().ContainsAnyInRange('\0', '\u001F')
        && !name.EndsWith('.')
        && !name.EndsWith(' ')
        && Tar.NameText.IsText(name)
        && !IsDevice(name.Split('.')[0].TrimEnd(' '));

    private static bool IsDevice(string name) =>
        Devices.Contains(name, StringComparer.OrdinalIgnoreCase)
        || (name.Length == 4
            && (name.StartsWith("COM", StringComparison.OrdinalIgnoreCase) || name.StartsWith("LPT", StringComparison.OrdinalIgnoreCase)));

    private bool CanMake(FilesystemEntry entry)
    {
        bool isIn = entry.Parent!.Parent is null || _made.Contains(entry.Parent);
        return isIn && IsName(entry.Name) && _taken.Add(PathOf(entry))
            || Refuse(entry, "has a name that this system does not allow, or is below one: expected another name");
    }

    private bool Refuse(FilesystemEntry entry, string why)
    {
        Skip(entry, why);
        return false;
    }

    private string PathOf(FilesystemEntry entry) => entry.Parent is null ? root : Path.Join(root, entry.Path[1..]);
}
