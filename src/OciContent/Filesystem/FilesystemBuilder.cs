using System.Runtime.InteropServices;
using OciContent.Internal;
using OciContent.Tar;

namespace OciContent.Filesystem;

/// <summary>
/// Puts layers on one another, the base first, as umoci unpacks them, and Docker and containerd but for what no tool writes: a whiteout
/// hides what lower layers have, wherever in its layer it is (image-spec, layer.md, "Whiteouts").
/// </summary>
internal sealed class FilesystemBuilder
{
    // As Linux has it.
    private const int MaxPathSize = 4096;

    // Each is told, so a layer of nothing else must not fill the memory with messages.
    private const int MaxProblems = 100;

    private readonly FilesystemOptions _options;
    private readonly PathWalker _finder;
    private readonly PathWalker _maker;
    private readonly List<FilesystemRemoval> _removals = [];
    private int _count;
    private int _layer;
    private List<string> _problems = [];

    public FilesystemBuilder(FilesystemOptions options)
    {
        _options = options;
        Root = new FilesystemEntry(parent: null, "", new FileNode(FilesystemEntryKind.Directory, Header: null, Layer: 0), layer: 0);
        _finder = new PathWalker(Root, options.Rules);
        _maker = new PathWalker(Root, options.Rules) { Create = CreateImplied };
    }

    /// <summary>The root of the tree.</summary>
    public FilesystemEntry Root { get; }

    /// <summary>What whiteouts removed.</summary>
    public IReadOnlyList<FilesystemRemoval> Removals => _removals;

    /// <summary>Puts the next layer on top.</summary>
    /// <param name="layer">Which layer it is.</param>
    /// <param name="entries">Its entries.</param>
    /// <returns>Which entries are left out, and why, as sentences.</returns>
    /// <exception cref="InvalidDataException">A limit is exceeded.</exception>
    public IReadOnlyList<string> Apply(int layer, IReadOnlyList<TarScanEntry> entries)
    {
        _layer = layer;
        _problems = [];
        foreach (TarScanEntry entry in entries)
        {
            Apply(entry);
        }

        return _problems;
    }

    /// <summary>All layers are there.</summary>
    public void Complete()
    {
        foreach (FilesystemEntry entry in Root.EnumerateTree())
        {
            entry.Node.First ??= entry;
            entry.Node.LinkCount++;
        }
    }

    private void Apply(TarScanEntry entry)
    {
        string? problem;
        if (!EntryName.TryCut(entry.Name, _options.Rules, out List<string>? path, out problem))
        {
            LeaveOut(entry, problem);
        }
        else if (path.Count == 0)
        {
            ApplyRoot(entry);
        }
        else if (path.Exists(static name => name.StartsWith(EntryName.WhiteoutPrefix, StringComparison.Ordinal)))
        {
            ApplyWhiteout(entry, path);
        }
        else if (!_maker.TryWalk(path[..^1], followsLast: true, out FilesystemEntry? parent, out problem))
        {
            LeaveOut(entry, problem ?? TooLong);
        }
        else if (parent.Kind != FilesystemEntryKind.Directory)
        {
            LeaveOut(entry, $"is below {ErrorText.Quote(parent.Path)}, which is not a folder: expected a folder there");
        }
        else if (!FitsIn(parent, path[^1]))
        {
            LeaveOut(entry, TooLong);
        }
        else if (entry.Type == (byte)'1')
        {
            ApplyHardLink(entry, parent, path[^1]);
        }
        else
        {
            Put(parent, path[^1], new FileNode(KindOf(entry), entry, _layer));
        }
    }

    private static string TooLong =>
        $"has a name of more than {EntryName.MaxNameSize} bytes, or comes to a path of more than {MaxPathSize}: expected no more";

    private static FilesystemEntryKind KindOf(TarScanEntry entry) => entry.Type switch
    {
        (byte)'2' => FilesystemEntryKind.SymbolicLink,
        (byte)'3' => FilesystemEntryKind.CharacterDevice,
        (byte)'4' => FilesystemEntryKind.BlockDevice,
        (byte)'5' => FilesystemEntryKind.Directory,
        (byte)'6' => FilesystemEntryKind.Fifo,
        _ => FilesystemEntryKind.File,
    };

    private void ApplyRoot(TarScanEntry entry)
    {
        if (KindOf(entry) == FilesystemEntryKind.Directory)
        {
            Root.Node = new FileNode(FilesystemEntryKind.Directory, entry, _layer);
            Root.LayerIndex = _layer;
        }
        else
        {
            LeaveOut(entry, "is the image's root but not a folder: expected a folder");
        }
    }

    private void ApplyHardLink(TarScanEntry entry, FilesystemEntry parent, string name)
    {
        if (!EntryName.TryCut(entry.LinkTarget!, _options.Rules, out List<string>? path, out string? problem))
        {
            LeaveOut(entry, $"is a hard link to {ErrorText.Quote(entry.LinkTarget!)}, which {problem}");
        }
        else if (!_finder.TryWalk(path, followsLast: false, out FilesystemEntry? target, out problem))
        {
            LeaveOut(entry, $"is a hard link to {ErrorText.Quote(entry.LinkTarget!)}, which {problem ?? "is not there: expected a file"}");
        }
        else if (target.Kind == FilesystemEntryKind.Directory)
        {
            LeaveOut(entry, $"is a hard link to {ErrorText.Quote(entry.LinkTarget!)}, which is a folder: expected a file");
        }
        else if (IsWithin(target, parent.FindChild(name)))
        {
            LeaveOut(entry, $"is a hard link to {ErrorText.Quote(entry.LinkTarget!)}, which it would replace: expected another file");
        }
        else
        {
            Put(parent, name, target.Node);
        }
    }

    private static bool IsWithin(FilesystemEntry? entry, FilesystemEntry? folder)
    {
        while (entry is not null && !ReferenceEquals(entry, folder))
        {
            entry = entry.Parent;
        }

        return entry is not null;
    }

    private void ApplyWhiteout(TarScanEntry entry, List<string> path)
    {
        string name = path[^1];
        string hidden = name.StartsWith(EntryName.WhiteoutPrefix, StringComparison.Ordinal) ? name[EntryName.WhiteoutPrefix.Length..] : "";
        bool isOpaque = name == EntryName.Opaque;
        bool isAufs = path.Exists(static part => part.StartsWith(EntryName.AufsPrefix, StringComparison.Ordinal));
        if (path[..^1].Exists(static part => part.StartsWith(EntryName.WhiteoutPrefix, StringComparison.Ordinal)))
        {
            if (!isAufs)
            {
                LeaveOut(entry, "is below a whiteout: expected none above it");
            }
        }
        else if (!isOpaque && isAufs)
        {
            // AUFS's own files, such as the folder of its hard links.
        }
        else if (!isOpaque && hidden is "" or "." or "..")
        {
            LeaveOut(entry, "is a whiteout of nothing: expected a name after '.wh.'");
        }
        else if (!_finder.TryWalk(path[..^1], followsLast: true, out FilesystemEntry? folder, out string? problem))
        {
            // Where there is no such folder nothing is to be removed.
            if (_finder.IsCircular)
            {
                LeaveOut(entry, problem!);
            }
        }
        else if (isOpaque)
        {
            Remove(folder.Path, isOpaque, Clear(folder));
        }
        else if (folder.FindChild(hidden) is { } child)
        {
            string removed = child.Path;
            Remove(removed, isOpaque, RemoveLower(child));
        }
    }

    private void Remove(string path, bool isOpaque, Removed removed)
    {
        if (removed.Count > 0)
        {
            _removals.Add(new FilesystemRemoval(path, _layer, isOpaque, removed.Count, removed.Size));
        }
    }

    // What the layer itself has stays, and the folders above it.
    private Removed RemoveLower(FilesystemEntry entry)
    {
        Removed removed = entry.Kind == FilesystemEntryKind.Directory ? Clear(entry) : default;
        if (entry.LayerIndex == _layer || entry.Names is { Count: > 0 })
        {
            return removed;
        }

        entry.Parent!.Names!.Remove(entry.Name);
        return new Removed(removed.Count + 1, removed.Size + entry.Size);
    }

    private Removed Clear(FilesystemEntry folder)
    {
        var removed = default(Removed);
        if (folder.Names is null || folder.ClearedBy == _layer)
        {
            return removed;
        }

        folder.ClearedBy = _layer;
        foreach (FilesystemEntry child in folder.Names.Values.ToArray())
        {
            Removed below = RemoveLower(child);
            removed = new Removed(removed.Count + below.Count, removed.Size + below.Size);
        }

        return removed;
    }

    private FilesystemEntry? CreateImplied(FilesystemEntry parent, string name) =>
        FitsIn(parent, name) ? Put(parent, name, new FileNode(FilesystemEntryKind.Directory, Header: null, _layer)) : null;

    private FilesystemEntry Put(FilesystemEntry parent, string name, FileNode node)
    {
        FilesystemEntry? there = parent.FindChild(name);
        if (there?.Kind == FilesystemEntryKind.Directory && node.Kind == FilesystemEntryKind.Directory)
        {
            there.Node = node;
            there.LayerIndex = _layer;
            return there;
        }

        if (++_count > _options.MaxEntries && _options.Rules.HasFlag(FilesystemRules.Limits))
        {
            throw new InvalidDataException(
                $"The image has more than {_options.MaxEntries} files and folders: expected no more.");
        }

        var entry = new FilesystemEntry(parent, name, node, _layer)
        {
            Hides = there is null || there.LayerIndex < _layer ? there : there.Hides,
            ClearedBy = _layer,
        };
        parent.Names![name] = entry;
        return entry;
    }

    private static bool FitsIn(FilesystemEntry parent, string name)
    {
        int size = NameText.CountBytes(name);
        return size <= EntryName.MaxNameSize && parent.PathSize + 1 + size <= MaxPathSize;
    }

    private void LeaveOut(TarScanEntry entry, string problem)
    {
        if (_problems.Count < MaxProblems)
        {
            _problems.Add($"{ErrorText.Quote(entry.Name)} {problem}.");
        }
        else if (_problems.Count == MaxProblems)
        {
            _problems.Add("More of its entries are left out.");
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Removed(int Count, long Size);
}
