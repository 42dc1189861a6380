using OciContent.Tar;

namespace OciContent.Building;

/// <summary>An entry that a layer gets.</summary>
internal sealed record LayerEntry
{
    public const byte File = (byte)'0';
    public const byte HardLink = (byte)'1';
    public const byte SymbolicLink = (byte)'2';
    public const byte CharacterDevice = (byte)'3';
    public const byte BlockDevice = (byte)'4';
    public const byte Folder = (byte)'5';
    public const byte Fifo = (byte)'6';

    private const string AttributePrefix = "SCHILY.xattr.";

    /// <summary>The name in one spelling: no slash at its ends.</summary>
    public required string Name { get; init; }

    /// <summary>The type flag of its header.</summary>
    public required byte Type { get; init; }

    /// <summary>Where it comes from, for messages.</summary>
    public required string Origin { get; init; }

    /// <summary>The bits of its mode, without those of the type.</summary>
    public required int Mode { get; init; }

    public LayerOwner Owner { get; init; } = LayerOwner.Root;

    /// <summary>When it was last written, in seconds since 1970, as the options have it.</summary>
    public required long ModifiedAt { get; init; }

    /// <summary>And how many nanoseconds after that second: of other layers' entries alone.</summary>
    public int ModifiedNanoseconds { get; init; }

    public long Size { get; init; }

    /// <summary>Of a symbolic link, where it leads; of a hard link, the name of another entry.</summary>
    public string Target { get; init; } = "";

    public uint DeviceMajor { get; init; }

    public uint DeviceMinor { get; init; }

    /// <summary>Extended attributes by name.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Attributes { get; init; } = LayerAttributes.Default.ExtendedAttributes;

    /// <summary>Of a file, its content.</summary>
    public LayerContent? Content { get; init; }

    /// <summary>What the names of one file, link or device have in common; <c>null</c> for one of one name.</summary>
    public object? Identity { get; init; }

    /// <summary>What its header says.</summary>
    public TarHeaderFields ToHeader() => new(Type == Folder ? Name + "/" : Name, Type, Mode)
    {
        Size = Size,
        Target = Target,
        UserId = Owner.UserId,
        GroupId = Owner.GroupId,
        ModifiedAt = ModifiedAt,
        ModifiedNanoseconds = ModifiedNanoseconds,
        DeviceMajor = DeviceMajor,
        DeviceMinor = DeviceMinor,
        Records = [.. Attributes.Select(static item => KeyValuePair.Create(AttributePrefix + item.Key, item.Value))],
    };

    /// <summary>Whether another folder of the same name says the same, but for its time.</summary>
    public bool IsSameFolder(LayerEntry other) =>
        Type == Folder
        && other.Type == Folder
        && Mode == other.Mode
        && Owner == other.Owner
        && Attributes.Count == other.Attributes.Count
        && Attributes.All(item => other.Attributes.TryGetValue(item.Key, out ReadOnlyMemory<byte> value)
            && value.Span.SequenceEqual(item.Value.Span));
}
