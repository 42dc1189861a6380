using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace OciContent.Internal;

/// <content>What Linux says of a file: its status, and its extended attributes.</content>
internal static partial class UnixFile
{
    private const int CurrentFolder = -100;
    private const int EmptyPath = 0x1000;
    private const uint BasicStatus = 0x7FF;
    private const int StatusLength = 256;

    // xattr(7): the kernel's limits of a value and of a list of names.
    private const int MaxAttributeSize = 64 * 1024;

    /// <summary>Whether files have a status here: the structure of statx(2) is the same on every Linux.</summary>
    public static bool HasStatus => OperatingSystem.IsLinux();

    /// <summary>The status of a file; of a link itself, unless it is followed.</summary>
    public static UnixFileStatus StatusOf(string path, bool followsLink = false)
    {
        byte[] status = new byte[StatusLength];
        return Status(CurrentFolder, path, followsLink ? 0 : UnixNumbers.AtNoFollow, BasicStatus, status) == 0
            ? Read(status)
            : throw Failure($"{ErrorText.Quote(path)} cannot be read", Marshal.GetLastPInvokeError());
    }

    /// <summary>The status of an open file.</summary>
    public static UnixFileStatus StatusOf(SafeFileHandle file, string path)
    {
        byte[] status = new byte[StatusLength];
        return StatusOfHandle(file, "", EmptyPath, BasicStatus, status) == 0
            ? Read(status)
            : throw Failure($"{ErrorText.Quote(path)} cannot be read", Marshal.GetLastPInvokeError());
    }

    /// <summary>The extended attributes of a file, or of a link itself, by name; none where the file system has none.</summary>
    public static IReadOnlyDictionary<string, ReadOnlyMemory<byte>> AttributesOf(string path)
    {
        var attributes = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        byte[] buffer = new byte[MaxAttributeSize];
        nint length = ListAttributes(path, buffer, buffer.Length);
        if (length < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            return error == UnixNumbers.NotSupported ? attributes : throw AttributeFailure(path, error);
        }

        foreach (string name in Encoding.UTF8.GetString(buffer, 0, (int)length).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            nint size = GetAttribute(path, name, buffer, buffer.Length);
            if (size >= 0)
            {
                attributes.Add(name, buffer.AsSpan(0, (int)size).ToArray());
            }
            else if (Marshal.GetLastPInvokeError() is var error and not UnixNumbers.NoAttribute)
            {
                throw AttributeFailure(path, error);
            }
        }

        return attributes;
    }

    private static IOException AttributeFailure(string path, int error) => error == UnixNumbers.BufferTooSmall
        ? new IOException(
            $"{ErrorText.Quote(path)} has an extended attribute of more than {MaxAttributeSize} bytes: expected at most that.")
        : Failure($"the extended attributes of {ErrorText.Quote(path)} cannot be read", error);

    private static UnixFileStatus Read(ReadOnlySpan<byte> status)
    {
        Int128 changed = BitConverter.ToInt64(status[96..]);
        return new UnixFileStatus
        {
            Links = BitConverter.ToUInt32(status[16..]),
            UserId = BitConverter.ToUInt32(status[20..]),
            GroupId = BitConverter.ToUInt32(status[24..]),
            TypeAndMode = BitConverter.ToUInt16(status[28..]),
            Size = BitConverter.ToInt64(status[40..]),
            ModifiedSeconds = BitConverter.ToInt64(status[112..]),
            ChangedNanoseconds = (changed * 1_000_000_000) + BitConverter.ToUInt32(status[104..]),
            DeviceMajor = BitConverter.ToUInt32(status[128..]),
            DeviceMinor = BitConverter.ToUInt32(status[132..]),
            Identity = new UnixFileIdentity(
                ((ulong)BitConverter.ToUInt32(status[136..]) << 32) | BitConverter.ToUInt32(status[140..]),
                BitConverter.ToUInt64(status[32..])),
        };
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatusOfHandle(SafeFileHandle file, string path, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "llistxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ListAttributes(string path, Span<byte> names, nint size);

    [LibraryImport("libc", EntryPoint = "lgetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetAttribute(string path, string name, Span<byte> value, nint size);
}
