using System.Runtime.InteropServices;

namespace OciContent.Internal;

/// <summary>Numbers of POSIX that each system chooses: flags of open(2) and its kin, and errors.</summary>
internal static class UnixNumbers
{
    /// <summary>EPERM.</summary>
    public const int NotPermitted = 1;

    /// <summary>ENOENT.</summary>
    public const int NotFound = 2;

    /// <summary>EINTR.</summary>
    public const int Interrupted = 4;

    /// <summary>EEXIST.</summary>
    public const int Exists = 17;

    /// <summary>ERANGE.</summary>
    public const int BufferTooSmall = 34;

    /// <summary>ENODATA of Linux.</summary>
    public const int NoAttribute = 61;

    private static readonly bool IsLinux = OperatingSystem.IsLinux();

    // Linux has other numbers on the Arm and PowerPC architectures.
    private static readonly bool HasArmFlags = IsLinux
        && RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm or Architecture.Armv6 or Architecture.Ppc64le;

    /// <summary>EOPNOTSUPP, or ENOTSUP.</summary>
    public static int NotSupported { get; } = IsLinux ? 95 : 45;

    /// <summary>EWOULDBLOCK.</summary>
    public static int WouldBlock { get; } = IsLinux ? 11 : 35;

    /// <summary>O_CLOEXEC: a process that is started meanwhile does not inherit the file.</summary>
    public static int CloseOnExec { get; } = IsLinux ? 0x80000 : OperatingSystem.IsMacOS() ? 0x1000000 : 0;

    /// <summary>O_NONBLOCK: a pipe does not make the caller wait.</summary>
    public static int NonBlocking { get; } = IsLinux ? 0x800 : 0x4;

    /// <summary>O_NOFOLLOW.</summary>
    public static int NoFollow { get; } = !IsLinux ? 0x100 : HasArmFlags ? 0x8000 : 0x20000;

    /// <summary>O_DIRECTORY.</summary>
    public static int Folder { get; } = !IsLinux ? 0x100000 : HasArmFlags ? 0x4000 : 0x10000;

    /// <summary>O_CREAT.</summary>
    public static int Create { get; } = IsLinux ? 0x40 : 0x200;

    /// <summary>O_EXCL.</summary>
    public static int Exclusive { get; } = IsLinux ? 0x80 : 0x800;

    /// <summary>AT_SYMLINK_NOFOLLOW.</summary>
    public static int AtNoFollow { get; } = IsLinux ? 0x100 : 0x20;

    /// <summary>AT_REMOVEDIR.</summary>
    public static int AtRemoveFolder { get; } = IsLinux ? 0x200 : 0x80;
}
