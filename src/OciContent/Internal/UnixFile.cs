using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OciContent.Internal;

/// <summary>What POSIX can do with files and folders and .NET cannot.</summary>
internal static partial class UnixFile
{
    private const int LockExclusive = 2;
    private const int LockWithoutWaiting = 4;
    private const int LockNoMore = 8;

    // For reading only; a pipe must not make the caller wait, nor a process that is started meanwhile inherit a lock.
    private static readonly int ReadFlags = UnixNumbers.CloseOnExec | UnixNumbers.NonBlocking;

    /// <summary>open(2) of a file or folder, for reading.</summary>
    public static SafeFileHandle OpenRead(string path, bool followsLink) =>
        ToHandle(
            () => OpenFile(path, ReadFlags | (followsLink ? 0 : UnixNumbers.NoFollow)),
            error => Failure($"{ErrorText.Quote(path)} cannot be opened", error));

    /// <summary>fsync(2) of a file or folder.</summary>
    public static void Flush(string path)
    {
        using SafeFileHandle handle = OpenRead(path, followsLink: true);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>rename(2), which fails where .NET would copy: between file systems.</summary>
    public static void Rename(string path, string newPath)
    {
        if (RenameFile(path, newPath) != 0)
        {
            throw Failure($"{ErrorText.Quote(path)} cannot be renamed to {ErrorText.Quote(newPath)}", Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>unlinkat(2); nothing happens if the file is not there.</summary>
    public static void Delete(SafeFileHandle folder, string name)
    {
        if (DeleteFile(folder, name, 0) != 0 && Marshal.GetLastPInvokeError() is var error and not UnixNumbers.NotFound)
        {
            throw Failure($"{ErrorText.Quote(name)} cannot be deleted", error);
        }
    }

    /// <summary>flock(2) of a folder; false if somebody else has it.</summary>
    public static bool TryLock(SafeFileHandle folder, string path)
    {
        while (LockFile(folder, LockExclusive | LockWithoutWaiting) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error == UnixNumbers.WouldBlock)
            {
                return false;
            }

            if (error != UnixNumbers.Interrupted)
            {
                throw Failure($"{ErrorText.Quote(path)} cannot be locked, and without a lock what others write could be lost", error);
            }
        }

        return true;
    }

    /// <summary>Ends what <see cref="TryLock"/> began.</summary>
    public static void Unlock(SafeFileHandle folder)
    {
        if (!folder.IsClosed)
        {
            _ = LockFile(folder, LockNoMore);
        }
    }

    /// <summary>What a call opens, which is made again where a signal came between.</summary>
    /// <param name="open">The call, which gives a descriptor, or a negative number and an error.</param>
    /// <param name="fail">What an error is thrown as.</param>
    public static SafeFileHandle ToHandle(Func<int> open, Func<int, IOException> fail)
    {
        while (true)
        {
            int descriptor = open();
            if (descriptor >= 0)
            {
                return new SafeFileHandle(descriptor, ownsHandle: true);
            }

            int error = Marshal.GetLastPInvokeError();
            if (error != UnixNumbers.Interrupted)
            {
                throw fail(error);
            }
        }
    }

    /// <summary>What failed, and what the system calls it.</summary>
    public static IOException Failure(string what, int error)
    {
        string message = $"{what}: {Marshal.GetPInvokeErrorMessage(error)}.";
        return error == UnixNumbers.NotFound ? new DirectoryNotFoundException(message) : new IOException(message);
    }

    // The mode, which would be a variable argument, is not read when nothing is created.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameFile(string path, string newPath);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int DeleteFile(SafeFileHandle folder, string name, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int LockFile(SafeFileHandle file, int operation);
}
