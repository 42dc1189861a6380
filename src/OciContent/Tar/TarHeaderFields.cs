namespace OciContent.Tar;

/// <summary>What the header of an entry that is written says.</summary>
internal readonly record struct TarHeaderFields(string Name, byte Type, int Mode)
{
    /// <summary>The length of the content, in bytes.</summary>
    public long Size { get; init; }

    /// <summary>Where a link leads.</summary>
    public string Target { get; init; } = "";

    /// <summary>The number of the user who owns it.</summary>
    public long UserId { get; init; }

    /// <summary>The number of the group that owns it.</summary>
    public long GroupId { get; init; }

    /// <summary>When its content was last written, in seconds since 1970; negative before.</summary>
    public long ModifiedAt { get; init; }

    /// <summary>And how many nanoseconds after that second.</summary>
    public int ModifiedNanoseconds { get; init; }

    /// <summary>The major number of a device; at most seven octal digits.</summary>
    public uint DeviceMajor { get; init; }

    /// <summary>The minor number of a device; at most seven octal digits.</summary>
    public uint DeviceMinor { get; init; }

    /// <summary>PAX records beside those that say what does not fit, such as extended attributes; <c>null</c> for none.</summary>
    public IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>>? Records { get; init; }
}
