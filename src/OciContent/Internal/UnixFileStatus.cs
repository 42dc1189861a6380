using System.Runtime.InteropServices;

namespace OciContent.Internal;

/// <summary>What statx(2) says of a file.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct UnixFileStatus
{
    /// <summary>Its type and its mode, as <c>stx_mode</c> has them.</summary>
    public required int TypeAndMode { get; init; }

    /// <summary>How many names it has.</summary>
    public required long Links { get; init; }

    /// <summary>The number of the user who owns it.</summary>
    public required uint UserId { get; init; }

    /// <summary>The number of the group that owns it.</summary>
    public required uint GroupId { get; init; }

    /// <summary>The device and the number on it: what two names of one file have in common.</summary>
    public required UnixFileIdentity Identity { get; init; }

    /// <summary>Its length, in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>When its content was last written, in whole seconds since 1970.</summary>
    public required long ModifiedSeconds { get; init; }

    /// <summary>When it was last changed in any way, in nanoseconds since 1970: whether somebody did meanwhile.</summary>
    public required Int128 ChangedNanoseconds { get; init; }

    /// <summary>Of a device, its major number.</summary>
    public required uint DeviceMajor { get; init; }

    /// <summary>Of a device, its minor number.</summary>
    public required uint DeviceMinor { get; init; }
}
