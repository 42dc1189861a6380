using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace OciContent.Filesystem;

/// <summary>
/// Writes as Linux and macOS can: each name in a folder that is open, so no path is followed that somebody else could have bent meanwhile.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixTreeWriter : TreeWriter
{
    private const uint FifoType = 0x1000;
    private const uint CharacterType = 0x2000;
    private const uint BlockType = 0x6000;

    private readonly FolderCursor _folders;
    private readonly FolderCursor _others;
    private readonly bool _isLenient;
    private readonly bool _keepsOwners;

    public UnixTreeWriter(string folder, FilesystemEntry root, ExtractionOptions options)
        : base(options)
    {
        _isLenient = !options.Rules.HasFlag(FilesystemRules.NewFiles);
        _keepsOwners = options.KeepsOwners;
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _folders = new FolderCursor(UnixCalls.OpenFolder(folder), root, _isLenient);
        _others = new FolderCursor(UnixCalls.OpenFolder(folder), root, _isLenient);
    }

    public override void CreateFolder(FilesystemEntry folder) =>
        UnixCalls.CreateFolder(_folders.Open(folder.Parent!), NameOf(folder), folder, _isLenient);

    public override SafeFileHandle CreateFile(FilesystemEntry file) =>
        UnixCalls.CreateFile(_folders.Open(file.Parent!), NameOf(file), file, _isLenient);

    public override void Finish(FilesystemEntry file, SafeFileHandle handle) => SetAttributes(file, handle);

    public override bool TryCreateLink(FilesystemEntry link)
    {
        SafeFileHandle folder = _folders.Open(link.Parent!);
        byte[] name = NameOf(link);
        UnixCalls.CreateLink(folder, name, link.LinkTarget!, link);
        SetAttributes(link, folder, name);
        return true;
    }

    public override bool TryCreateHardLink(FilesystemEntry link, FilesystemEntry file)
    {
        UnixCalls.CreateHardLink(
            _folders.Open(link.Parent!),
            NameOf(link),
            _others.Open(file.Parent!),
            NameOf(file),
            link);
        return true;
    }

    public override bool TryCreateDevice(FilesystemEntry device)
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip(device, "is a device or named pipe, which is made on Linux alone");
            return false;
        }

        SafeFileHandle folder = _folders.Open(device.Parent!);
        byte[] name = NameOf(device);
        uint type = device.Kind switch
        {
            FilesystemEntryKind.Fifo => FifoType,
            FilesystemEntryKind.CharacterDevice => CharacterType,
            _ => BlockType,
        };
        if (!UnixCalls.TryCreateDevice(folder, name, type, device.DeviceMajor, device.DeviceMinor, device))
        {
            Skip(device, "is a device, which only root may make");
            return false;
        }

        SetAttributes(device, folder, name);
        UnixCalls.SetMode(folder, name, ModeOf(device), device);
        return true;
    }

    public override void Finish(FilesystemEntry folder) => SetAttributes(folder, _folders.Open(folder));

    // By the names that were written, each in its folder: .NET finds none that is not UTF-8, and no path is as deep as folders can be.
    public override void Remove(FilesystemEntry tree)
    {
        var absent = new HashSet<FilesystemEntry>();
        foreach (FilesystemEntry entry in tree.EnumerateTree().Skip(1).Reverse())
        {
            if (absent.Contains(entry.Parent!))
            {
                continue;
            }

            try
            {
                UnixCalls.TryRemove(_folders.Open(entry.Parent!), NameOf(entry), entry.Kind == FilesystemEntryKind.Directory);
            }
            catch (IOException)
            {
                absent.Add(entry.Parent!);
            }
        }
    }

    public override void Dispose()
    {
        _folders.Dispose();
        _others.Dispose();
    }

    private static byte[] NameOf(FilesystemEntry entry) => UnixCalls.Encode(entry.Name);

    private void SetAttributes(FilesystemEntry entry, SafeFileHandle handle)
    {
        UnixCalls.SetAttributes(
            handle,
            _keepsOwners ? entry.UserId : null,
            _keepsOwners ? entry.GroupId : null,
            ModeOf(entry),
            TimesOf(entry),
            entry);
        if (!Options.ExtendedAttributes || entry.Node.Header is not { Attributes.Count: > 0 } header)
        {
            return;
        }

        foreach ((string name, byte[] value) in header.Attributes)
        {
            if (!OperatingSystem.IsLinux() || !UnixCalls.TrySetAttribute(handle, name, value, entry))
            {
                Skip(entry, $"has the attribute {Internal.ErrorText.Quote(name)}, which the system refuses");
            }
        }
    }

    private void SetAttributes(FilesystemEntry entry, SafeFileHandle folder, byte[] name) =>
        UnixCalls.SetAttributes(
            folder,
            name,
            _keepsOwners ? entry.UserId : null,
            _keepsOwners ? entry.GroupId : null,
            TimesOf(entry),
            entry);
}
