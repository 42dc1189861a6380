using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using OciContent.Internal;

namespace OciContent.Filesystem;

/// <summary>
/// What POSIX does in a folder that is open: names have one part, and where a link stands nothing is opened through it.
/// </summary>
internal static partial class UnixCalls
{
    private const int Linux64Device = 0xFFF;

    private static readonly int Create = 1 | UnixNumbers.CloseOnExec | UnixNumbers.Create;
    private static readonly int New = UnixNumbers.Exclusive | UnixNumbers.NoFollow;
    private static readonly int Folder = UnixNumbers.CloseOnExec | UnixNumbers.Folder;

    /// <summary>Whether this process is root's.</summary>
    public static bool IsRoot => !OperatingSystem.IsWindows() && GetEffectiveUser() == 0;

    /// <summary>Opens a folder by its path, which must not be a link.</summary>
    public static SafeFileHandle OpenFolder(string folder) =>
        ToHandle(() => Open(Encode(folder), Folder | UnixNumbers.NoFollow, 0), folder, "cannot be opened as a folder");

    /// <summary>Opens a folder in another.</summary>
    /// <param name="parent">The other.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="path">What messages call it, once there is one.</param>
    /// <param name="followsLink">Whether a link in its place is followed: for tests alone.</param>
    public static SafeFileHandle OpenFolder(SafeFileHandle parent, byte[] name, object path, bool followsLink) =>
        ToHandle(() => OpenAt(parent, name, Folder | (followsLink ? 0 : UnixNumbers.NoFollow), 0), path, "cannot be opened as a folder");

    /// <summary>Creates a file for writing, which must not be there.</summary>
    /// <param name="parent">Its folder.</param>
    /// <param name="name">Its name.</param>
    /// <param name="path">What messages call it, once there is one.</param>
    /// <param name="opensOld">Whether one that is there is opened: for tests alone.</param>
    public static SafeFileHandle CreateFile(SafeFileHandle parent, byte[] name, object path, bool opensOld) =>
        ToHandle(
            () => OpenAt(parent, name, Create | (opensOld ? 0 : New), 0x180),
            path,
            "cannot be created");

    /// <summary>Creates a folder that only its owner may use, which must not be there.</summary>
    public static void CreateFolder(SafeFileHandle parent, byte[] name, object path, bool takesOld)
    {
        if (MakeFolderAt(parent, name, 0x1C0) != 0
            && Marshal.GetLastPInvokeError() is var error
            && !(takesOld && error == UnixNumbers.Exists))
        {
            throw Failure(path, "cannot be created", error);
        }
    }

    /// <summary>Creates a symbolic link.</summary>
    public static void CreateLink(SafeFileHandle parent, byte[] name, string target, object path) =>
        Require(SymlinkAt(Encode(target), parent, name), path, "cannot be created");

    /// <summary>Gives a file another name.</summary>
    public static void CreateHardLink(SafeFileHandle parent, byte[] name, SafeFileHandle otherParent, byte[] otherName, object path) =>
        Require(LinkAt(otherParent, otherName, parent, name, 0), path, "cannot be created");

    /// <summary>Creates a device or named pipe; false if the system does not let this user.</summary>
    /// <param name="parent">Its folder.</param>
    /// <param name="name">Its name.</param>
    /// <param name="type">The bits of its kind in a mode.</param>
    /// <param name="major">Its major number.</param>
    /// <param name="minor">Its minor number.</param>
    /// <param name="path">What messages call it, once there is one.</param>
    public static bool TryCreateDevice(SafeFileHandle parent, byte[] name, uint type, long major, long minor, object path)
    {
        ulong device =
            (((ulong)major & Linux64Device) << 8)
            | ((ulong)minor & 0xFF)
            | (((ulong)minor & ~0xFFUL) << 12)
            | (((ulong)major & ~(ulong)Linux64Device) << 32);
        if (MakeNodeAt(parent, name, type | 0x180, device) == 0)
        {
            return true;
        }

        int error = Marshal.GetLastPInvokeError();
        return error == UnixNumbers.NotPermitted ? false : throw Failure(path, "cannot be created", error);
    }

    /// <summary>Sets owner, permissions and times of what is open. The owner comes first: a change of it takes permissions away.</summary>
    public static void SetAttributes(SafeFileHandle file, long? user, long? group, UnixFileMode mode, long[] times, object path)
    {
        if (user is { } owner && group is { } of)
        {
            Require(ChangeOwner(file, (uint)owner, (uint)of), path, "cannot be given to its owner");
        }

        Require(ChangeMode(file, (uint)mode), path, "cannot be given its permissions");
        SetTimes(file, times, path);
    }

    /// <summary>Sets the times of what is open.</summary>
    public static void SetTimes(SafeFileHandle file, long[] times, object path) =>
        Require(ChangeTimes(file, times), path, "cannot be given its time");

    /// <summary>Sets owner and times of a link, device or pipe itself.</summary>
    public static void SetAttributes(SafeFileHandle parent, byte[] name, long? user, long? group, long[] times, object path)
    {
        if (user is { } owner && group is { } of)
        {
            Require(ChangeOwnerAt(parent, name, (uint)owner, (uint)of, UnixNumbers.AtNoFollow), path, "cannot be given to its owner");
        }

        Require(ChangeTimesAt(parent, name, times, UnixNumbers.AtNoFollow), path, "cannot be given its time");
    }

    /// <summary>Sets the permissions of a device or pipe that was just made: no link stands there.</summary>
    public static void SetMode(SafeFileHandle parent, byte[] name, UnixFileMode mode, object path) =>
        Require(ChangeModeAt(parent, name, (uint)mode, 0), path, "cannot be given its permissions");

    /// <summary>Sets an extended attribute; false if the system refuses it.</summary>
    public static bool TrySetAttribute(SafeFileHandle file, string name, byte[] value, object path)
    {
        if (SetExtendedAttribute(file, Encode(name), value, (nuint)value.Length, 0) == 0)
        {
            return true;
        }

        int error = Marshal.GetLastPInvokeError();
        return error == UnixNumbers.NotPermitted || error == UnixNumbers.NotSupported ? false
            : throw Failure(path, $"cannot be given the attribute {ErrorText.Quote(name)}", error);
    }

    /// <summary>Removes a file, a link or an empty folder; whatever the system says to that.</summary>
    public static void TryRemove(SafeFileHandle parent, byte[] name, bool isFolder) =>
        RemoveAt(parent, name, isFolder ? UnixNumbers.AtRemoveFolder : 0);

    /// <summary>A name as the system wants it, with a NUL at its end.</summary>
    public static byte[] Encode(string name) => [.. Tar.NameText.Encode(name), 0];

    private static SafeFileHandle ToHandle(Func<int> open, object path, string problem) =>
        UnixFile.ToHandle(open, error => Failure(path, problem, error));

    private static void Require(int result, object path, string problem)
    {
        if (result != 0)
        {
            throw Failure(path, problem, Marshal.GetLastPInvokeError());
        }
    }

    private static IOException Failure(object path, string problem, int error) =>
        UnixFile.Failure($"{ErrorText.Quote(path.ToString())} {problem}", error);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();

    // The mode is a variable argument, which Apple's Arm64 passes elsewhere: what it comes to is set once the file is open.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int Open(byte[] path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    private static partial int OpenAt(SafeFileHandle folder, byte[] name, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    private static partial int MakeFolderAt(SafeFileHandle folder, byte[] name, uint mode);

    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true)]
    private static partial int SymlinkAt(byte[] target, SafeFileHandle folder, byte[] name);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true)]
    private static partial int LinkAt(SafeFileHandle folder, byte[] name, SafeFileHandle newFolder, byte[] newName, int flags);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    private static partial int RemoveAt(SafeFileHandle folder, byte[] name, int flags);

    [LibraryImport("libc", EntryPoint = "mknodat", SetLastError = true)]
    private static partial int MakeNodeAt(SafeFileHandle folder, byte[] name, uint mode, ulong device);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    private static partial int ChangeOwner(SafeFileHandle file, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "fchownat", SetLastError = true)]
    private static partial int ChangeOwnerAt(SafeFileHandle folder, byte[] name, uint user, uint group, int flags);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    private static partial int ChangeMode(SafeFileHandle file, uint mode);

    [LibraryImport("libc", EntryPoint = "fchmodat", SetLastError = true)]
    private static partial int ChangeModeAt(SafeFileHandle folder, byte[] name, uint mode, int flags);

    [LibraryImport("libc", EntryPoint = "futimens", SetLastError = true)]
    private static partial int ChangeTimes(SafeFileHandle file, long[] times);

    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true)]
    private static partial int ChangeTimesAt(SafeFileHandle folder, byte[] name, long[] times, int flags);

    [LibraryImport("libc", EntryPoint = "fsetxattr", SetLastError = true)]
    private static partial int SetExtendedAttribute(SafeFileHandle file, byte[] name, byte[] value, nuint size, int flags);
}
