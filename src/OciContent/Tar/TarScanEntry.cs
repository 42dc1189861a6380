namespace OciContent.Tar;

/// <summary>What the headers of a layer's tar say of an entry, as they say it: names are not cleaned.</summary>
internal sealed class TarScanEntry
{
    /// <summary>The name, as <see cref="NameText"/> has it.</summary>
    public required string Name { get; init; }

    /// <summary>The type flag.</summary>
    public required byte Type { get; init; }

    /// <summary>The target of a link, as <see cref="NameText"/> has it; <c>null</c> of what is not a link.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>The twelve bits of permissions.</summary>
    public UnixFileMode Mode { get; init; }

    /// <summary>The user who owns it.</summary>
    public uint UserId { get; init; }

    /// <summary>The group who owns it.</summary>
    public uint GroupId { get; init; }

    /// <summary>How many bytes its content has.</summary>
    public long Size { get; init; }

    /// <summary>Where its content begins in the tar, in bytes.</summary>
    public long Offset { get; init; }

    /// <summary>When it was changed; <c>null</c> if it does not say.</summary>
    public TarTime? Time { get; init; }

    /// <summary>The major number of a device.</summary>
    public uint DeviceMajor { get; init; }

    /// <summary>The minor number of a device.</summary>
    public uint DeviceMinor { get; init; }

    /// <summary>Its extended attributes.</summary>
    public IReadOnlyList<KeyValuePair<string, byte[]>> Attributes { get; init; } = [];

    /// <summary>Its extended attributes by name. Of two with one name the last counts, as where one is set after the other.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> AttributesByName
    {
        get
        {
            var attributes = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
            foreach ((string name, byte[] value) in Attributes)
            {
                attributes[name] = value;
            }

            return attributes;
        }
    }

    /// <summary>The digest of its content; <c>null</c> if it was not asked for, or it is not a file.</summary>
    public Digest? Digest { get; set; }
}
