using OciContent.Building;
using OciContent.Filesystem;
using OciContent.Internal;
using OciContent.Tar;

namespace OciContent.Rewriting;

/// <summary>
/// The entries of the one layer that makes of the files below it what several layers make: what these have left, and whiteouts of what is
/// below and gone.
/// </summary>
internal sealed class SquashedEntries : LayerSource
{
    private readonly FilesystemEntry _root;
    private readonly FilesystemEntry? _below;
    private readonly int _from;
    private readonly long? _latest;
    private readonly LayerSpools _spools;

    // What has several names, of which one is from these layers: all of them are, for it stays one file.
    private readonly HashSet<FileNode> _shared = new(ReferenceEqualityComparer.Instance);

    /// <param name="files">What all layers come to.</param>
    /// <param name="below">The root of what those below come to; <c>null</c> if there are none.</param>
    /// <param name="from">The lowest of the layers.</param>
    /// <param name="latest">The latest time, in seconds since 1970; <c>null</c> for any.</param>
    /// <param name="spools">The contents.</param>
    public SquashedEntries(ImageFilesystem files, FilesystemEntry? below, int from, long? latest, LayerSpools spools)
    {
        _root = files.Root;
        _below = below;
        _from = from;
        _latest = latest;
        _spools = spools;
        foreach (FilesystemEntry entry in files.Entries.Where(entry => entry.LinkCount > 1 && entry.LayerIndex >= from))
        {
            _shared.Add(entry.Node);
        }
    }

    /// <summary>The files whose contents are needed.</summary>
    public IEnumerable<FileNode> Contents => _root.EnumerateTree()
        .Where(entry => entry.Kind == FilesystemEntryKind.File && (entry.LayerIndex >= _from || _shared.Contains(entry.Node)))
        .Select(static entry => entry.Node);

    public override Task CollectAsync(LayerPlan plan, CancellationToken cancellationToken)
    {
        var pending = new Stack<Place>();
        pending.Push(new Place(_root, _below, IsHidden: false));
        while (pending.TryPop(out Place place))
        {
            cancellationToken.ThrowIfCancellationRequested();
            (FilesystemEntry entry, FilesystemEntry? below, bool isHidden) = place;
            if (IsWritten(place))
            {
                plan.Add(Convert(entry));
            }

            if (entry.Kind == FilesystemEntryKind.Directory)
            {
                isHidden = isHidden || AddMarks(plan, entry, below);
                foreach (FilesystemEntry child in entry.Names!.Values)
                {
                    pending.Push(new Place(child, below?.FindChild(child.Name), isHidden));
                }
            }
        }

        return Task.CompletedTask;
    }

    // Whether all that is below is hidden: of a folder that was emptied, or is another one.
    private bool AddMarks(LayerPlan plan, FilesystemEntry folder, FilesystemEntry? below)
    {
        if (below?.Names is not { Count: > 0 } names)
        {
            return false;
        }

        if (folder.ClearedBy >= _from)
        {
            plan.Add(Mark(folder, LayerName.OpaqueWhiteout));
            return true;
        }

        foreach (string name in names.Keys.Where(name => folder.FindChild(name) is null))
        {
            plan.Add(Mark(folder, LayerName.WhiteoutPrefix + name));
        }

        return false;
    }

    private bool IsWritten(Place place)
    {
        (FilesystemEntry entry, FilesystemEntry? below, bool isHidden) = place;
        bool isOwn = entry.LayerIndex >= _from || isHidden || _shared.Contains(entry.Node);
        if (!entry.IsImplied || entry.Parent is null)
        {
            return isOwn && !entry.IsImplied;
        }

        // What lies in a folder makes it, unless there is nothing, or another thing is in its place below.
        return isOwn && (entry.Names!.Count == 0 || below is { IsImplied: false });
    }

    private LayerEntry Convert(FilesystemEntry entry)
    {
        string name = entry.Parent is null ? TarName.Root : NameOf(entry);
        if (Math.Max(entry.DeviceMajor, entry.DeviceMinor) > TarHeaderWriter.MaxOctalId)
        {
            throw new InvalidDataException(
                $"{ErrorText.Quote(entry.Path)} is the device {entry.DeviceMajor}:{entry.DeviceMinor}: expected numbers of at most "
                + $"{TarHeaderWriter.MaxOctalId}.");
        }

        // Where no header says when, unpackers take 1970.
        TarTime time = entry.Node.Header?.Time ?? default;
        time = _latest is { } latest && time.IsLaterThan(latest) ? new TarTime(latest, 0) : time;
        return new LayerEntry
        {
            Name = name,
            Type = TypeOf(entry.Kind),
            Origin = $"layer {entry.Node.Layer}",
            Mode = (int)entry.Mode,
            Owner = new LayerOwner((uint)entry.UserId, (uint)entry.GroupId),
            ModifiedAt = time.Seconds,
            ModifiedNanoseconds = time.Nanoseconds,
            Size = entry.Size,
            Target = entry.LinkTarget ?? "",
            DeviceMajor = (uint)entry.DeviceMajor,
            DeviceMinor = (uint)entry.DeviceMinor,
            Attributes = entry.ExtendedAttributes,
            Content = entry.Kind == FilesystemEntryKind.File ? _spools.ContentOf(entry.Node) : null,
            Identity = entry.LinkCount > 1 ? entry.Node.First : null,
        };
    }

    private static string NameOf(FilesystemEntry entry) => entry.Path[1..];

    private static LayerEntry Mark(FilesystemEntry folder, string name) => new()
    {
        Name = LayerName.Below(NameOf(folder), name),
        Type = LayerEntry.File,
        Origin = "what is below",
        Mode = 0,
        ModifiedAt = 0,
    };

    private static byte TypeOf(FilesystemEntryKind kind) => kind switch
    {
        FilesystemEntryKind.Directory => LayerEntry.Folder,
        FilesystemEntryKind.SymbolicLink => LayerEntry.SymbolicLink,
        FilesystemEntryKind.CharacterDevice => LayerEntry.CharacterDevice,
        FilesystemEntryKind.BlockDevice => LayerEntry.BlockDevice,
        FilesystemEntryKind.Fifo => LayerEntry.Fifo,
        _ => LayerEntry.File,
    };

    /// <summary>What is at a path, what is there below, and whether that is hidden already.</summary>
    private readonly record struct Place(FilesystemEntry Entry, FilesystemEntry? Below, bool IsHidden);
}
