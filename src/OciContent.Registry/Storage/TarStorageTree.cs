using OciContent.Tar;

namespace OciContent.Registry.Storage;

/// <summary>A tar archive of a registry's folder. Nothing is unpacked, and no link in it is followed.</summary>
internal sealed class TarStorageTree : StorageTree
{
    private const int MaxEntries = 10_000_000;

    private readonly TarContents _archive;
    private readonly Dictionary<string, StorageEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<StorageEntry>> _folders = new(StringComparer.Ordinal) { [""] = [] };

    private TarStorageTree(string path, TarContents archive)
        : base(path)
    {
        _archive = archive;
        foreach (TarContent content in archive.Entries.Where(static content => content.Name != "."))
        {
            int slash = content.Name.LastIndexOf('/');
            string folder = slash < 0 ? "" : content.Name[..slash];
            AddFolder(folder);
            if (content.Kind == TarEntryKind.Directory)
            {
                AddFolder(content.Name);
            }
            else
            {
                string name = content.Name[(slash + 1)..];
                Add(folder, content.Name, new StorageEntry(name, KindOf(content.Kind), content.Size, content.ModifiedAt));
            }
        }
    }

    public static async Task<TarStorageTree> OpenAsync(string path, CancellationToken cancellationToken) =>
        new(path, await TarContents.OpenAsync(path, MaxEntries, cancellationToken).ConfigureAwait(false));

    public override ValueTask<StorageEntry?> FindAsync(string path, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(path.Length == 0 ? new StorageEntry("", StorageEntryKind.Folder, 0, null) : Find(path));

    public override ValueTask<IReadOnlyList<StorageEntry>?> ListAsync(
        string folder,
        int maxEntries,
        CancellationToken cancellationToken = default)
    {
        if (Find(folder) is { Kind: not StorageEntryKind.Folder })
        {
            throw StorageFaults.NotAFolder(Name, folder);
        }

        List<StorageEntry>? entries = _folders.GetValueOrDefault(folder);
        return entries?.Count > maxEntries
            ? throw StorageFaults.TooMany(Name, folder, maxEntries)
            : ValueTask.FromResult<IReadOnlyList<StorageEntry>?>(entries);
    }

    public override ValueTask<Stream> OpenReadAsync(string file, long offset = 0, CancellationToken cancellationToken = default)
    {
        StorageEntry entry = Find(file) ?? throw StorageFaults.Absent(Name, file);
        if (entry.Kind != StorageEntryKind.File)
        {
            throw entry.Kind == StorageEntryKind.Link ? StorageFaults.NotFollowed(Name, file) : StorageFaults.NotAFile(Name, file);
        }

        Stream stream = _archive.OpenRead(file);
        stream.Position = offset;
        return ValueTask.FromResult(stream);
    }

    public override async ValueTask DisposeAsync()
    {
        await _archive.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private static StorageEntryKind KindOf(TarEntryKind kind) => kind switch
    {
        TarEntryKind.RegularFile => StorageEntryKind.File,
        TarEntryKind.SymbolicLink or TarEntryKind.HardLink => StorageEntryKind.Link,
        _ => StorageEntryKind.Other,
    };

    /// <exception cref="InvalidDataException">The path leads through a link.</exception>
    private StorageEntry? Find(string path)
    {
        if (_entries.TryGetValue(path, out StorageEntry? entry))
        {
            return entry;
        }

        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            if (_entries.TryGetValue(path[..slash], out StorageEntry? above))
            {
                return above.Kind == StorageEntryKind.Link ? throw StorageFaults.NotFollowed(Name, path[..slash]) : null;
            }
        }

        return null;
    }

    // An archive need not have an entry for each folder.
    private void AddFolder(string folder)
    {
        if (_folders.ContainsKey(folder))
        {
            return;
        }

        int slash = folder.LastIndexOf('/');
        string above = slash < 0 ? "" : folder[..slash];
        AddFolder(above);
        _folders.Add(folder, []);
        Add(above, folder, new StorageEntry(folder[(slash + 1)..], StorageEntryKind.Folder, 0, null));
    }

    private void Add(string folder, string path, StorageEntry entry)
    {
        if (_entries.TryAdd(path, entry))
        {
            _folders[folder].Add(entry);
        }
    }
}
