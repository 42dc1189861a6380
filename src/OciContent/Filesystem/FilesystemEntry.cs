using OciContent.Tar;

namespace OciContent.Filesystem;

/// <summary>A file, folder, link or device of an image's filesystem, under one of its names.</summary>
public sealed class FilesystemEntry
{
    private const UnixFileMode ImpliedMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static readonly IReadOnlyDictionary<string, ReadOnlyMemory<byte>> NoAttributes =
        new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);

    private FilesystemEntry[]? _sorted;

    internal FilesystemEntry(FilesystemEntry? parent, string name, FileNode node, int layer)
    {
        Parent = parent;
        Name = name;
        Node = node;
        LayerIndex = layer;
        PathSize = parent is null ? 0 : parent.PathSize + 1 + NameText.CountBytes(name);
        Names = node.Kind == FilesystemEntryKind.Directory ? [] : null;
    }

    /// <summary>
    /// The name in its folder; empty for the root. A byte that is not UTF-8 is a lone surrogate, U+DC80 to U+DCFF.
    /// </summary>
    public string Name { get; }

    /// <summary>The folder that it is in; <c>null</c> for the root.</summary>
    public FilesystemEntry? Parent { get; }

    /// <summary>The path from the image's root, such as <c>/etc/passwd</c>; <c>/</c> for the root itself.</summary>
    public string Path
    {
        get
        {
            if (Parent is null)
            {
                return "/";
            }

            var names = new Stack<string>();
            for (FilesystemEntry entry = this; entry.Parent is not null; entry = entry.Parent)
            {
                names.Push(entry.Name);
            }

            return "/" + string.Join('/', names);
        }
    }

    /// <summary>The very bytes of the path, which are not always UTF-8.</summary>
    public byte[] GetPathBytes() => NameText.Encode(Path);

    /// <summary>What it is.</summary>
    public FilesystemEntryKind Kind => Node.Kind;

    /// <summary>The permissions, with set-user-ID, set-group-ID and sticky bits; 0755 for a folder that no layer lists.</summary>
    public UnixFileMode Mode => Node.Header?.Mode ?? ImpliedMode;

    /// <summary>The number of the user who owns it.</summary>
    public long UserId => Node.Header?.UserId ?? 0;

    /// <summary>The number of the group who owns it.</summary>
    public long GroupId => Node.Header?.GroupId ?? 0;

    /// <summary>How many bytes a file has; 0 for everything else.</summary>
    public long Size => Node.Header?.Size ?? 0;

    /// <summary>
    /// When it was changed; <c>null</c> if no layer says so, or .NET cannot tell it. Files may be dated to the nanosecond, of which .NET
    /// keeps hundreds.
    /// </summary>
    public DateTimeOffset? ModifiedAt => Node.Header?.Time?.ToDateTime();

    /// <summary>The target of a symbolic link, as it is written; <c>null</c> of everything else.</summary>
    public string? LinkTarget => Kind == FilesystemEntryKind.SymbolicLink ? Node.Header!.LinkTarget : null;

    /// <summary>
    /// The first name, in the order of paths, of a file that has several; <c>null</c> if this is it, or the only one.
    /// </summary>
    public FilesystemEntry? HardLinkTo => ReferenceEquals(Node.First, this) ? null : Node.First;

    /// <summary>How many names of the image it has.</summary>
    public int LinkCount => Node.LinkCount;

    /// <summary>The major number of a device; 0 for everything else.</summary>
    public long DeviceMajor => IsDevice ? Node.Header!.DeviceMajor : 0;

    /// <summary>The minor number of a device; 0 for everything else.</summary>
    public long DeviceMinor => IsDevice ? Node.Header!.DeviceMinor : 0;

    /// <summary>
    /// The extended attributes, such as <c>security.capability</c> (image-spec, layer.md, "File Attributes"); empty if there are none.
    /// </summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> ExtendedAttributes => Node.Header?.AttributesByName ?? NoAttributes;

    /// <summary>The layer that put this name here, or says how the folder is: its place in <see cref="ImageFilesystem.Layers"/>.</summary>
    public int LayerIndex { get; internal set; }

    /// <summary>The digest of a file's content; <c>null</c> for everything else, or if digests were not asked for.</summary>
    public Digest? ContentDigest => Kind == FilesystemEntryKind.File ? Node.Header!.Digest : null;

    /// <summary>Whether it is a folder that no layer lists: it is there because something lies in it.</summary>
    public bool IsImplied => Node.Header is null;

    /// <summary>
    /// What a lower layer has under this name, which it therefore hides; <c>null</c> if nothing. That may hide something again. A folder
    /// hides no folder: both are one.
    /// </summary>
    public FilesystemEntry? Hides { get; internal init; }

    /// <summary>What is in a folder, in the order of names; empty for everything else.</summary>
    public IReadOnlyList<FilesystemEntry> Children => _sorted ??= Sort();

    internal FileNode Node { get; set; }

    internal Dictionary<string, FilesystemEntry>? Names { get; }

    /// <summary>The bytes of its path.</summary>
    internal int PathSize { get; }

    /// <summary>Up to which layer nothing of a lower one is left in it that a whiteout would hide.</summary>
    internal int ClearedBy { get; set; } = -1;

    private bool IsDevice => Kind is FilesystemEntryKind.CharacterDevice or FilesystemEntryKind.BlockDevice;

    /// <summary>It, and all that is below it, in the order of paths: a folder comes before what is in it.</summary>
    public IEnumerable<FilesystemEntry> EnumerateTree()
    {
        var pending = new Stack<FilesystemEntry>();
        pending.Push(this);
        while (pending.TryPop(out FilesystemEntry? entry))
        {
            yield return entry;
            IReadOnlyList<FilesystemEntry> children = entry.Children;
            for (int i = children.Count - 1; i >= 0; i--)
            {
                pending.Push(children[i]);
            }
        }
    }

    /// <summary>What is in a folder under a name; <c>null</c> if nothing is. Links are not followed.</summary>
    /// <param name="name">The name.</param>
    public FilesystemEntry? FindChild(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Names?.GetValueOrDefault(name);
    }

    /// <summary>The <see cref="Path"/>.</summary>
    public override string ToString() => Path;

    /// <summary>Whether both are dated the same, to the nanosecond.</summary>
    internal bool HasTimeOf(FilesystemEntry other) => Node.Header?.Time == other.Node.Header?.Time;

    private FilesystemEntry[] Sort()
    {
        FilesystemEntry[] children = Names is null ? [] : [.. Names.Values];
        Array.Sort(children, static (x, y) => string.CompareOrdinal(x.Name, y.Name));
        return children;
    }
}
