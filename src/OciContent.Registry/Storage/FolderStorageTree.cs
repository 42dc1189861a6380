using System.Collections.Concurrent;
using System.IO.Enumeration;

namespace OciContent.Registry.Storage;

/// <summary>
/// A folder on disk. No link below it is followed, and nothing without length is opened: opening a pipe may wait for ever.
/// </summary>
internal sealed class FolderStorageTree : StorageTree
{
    // What FileInfo says of nothing.
    private const FileAttributes Absent = (FileAttributes)(-1);

    private const int MaxKnownFolders = 10_000;

    private readonly string _root;
    private readonly StorageRules _rules;

    // Folders that were listed, and those above them: each was looked at once. (Who changes folders meanwhile can put a link there
    // afterwards, as between any check and any reading; what is read is verified all the same.)
    private readonly ConcurrentDictionary<string, bool> _folders = new(StringComparer.Ordinal);

    public FolderStorageTree(string path, StorageRules rules = StorageRules.All)
        : base(path)
    {
        _root = Path.GetFullPath(path);
        _rules = rules;
    }

    public override ValueTask<StorageEntry?> FindAsync(string path, CancellationToken cancellationToken = default)
    {
        try
        {
            if (path.Length == 0)
            {
                return ValueTask.FromResult(Directory.Exists(_root) ? new StorageEntry("", StorageEntryKind.Folder, 0, null) : null);
            }

            return ValueTask.FromResult(Find(path) is { } file ? EntryOf(file) : null);
        }
        catch (UnauthorizedAccessException e)
        {
            throw StorageFaults.Unreadable(Name, path, e);
        }
    }

    public override ValueTask<IReadOnlyList<StorageEntry>?> ListAsync(
        string folder,
        int maxEntries,
        CancellationToken cancellationToken = default)
    {
        try
        {
            if (!IsFolder(folder, remembers: true))
            {
                return ValueTask.FromResult<IReadOnlyList<StorageEntry>?>(null);
            }

            var entries = new List<StorageEntry>();
            var found = new FileSystemEnumerable<StorageEntry>(
                PathOf(folder),
                EntryOf,
                new EnumerationOptions { AttributesToSkip = FileAttributes.None, ReturnSpecialDirectories = false });
            foreach (StorageEntry entry in found)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (entries.Count == maxEntries)
                {
                    throw StorageFaults.TooMany(Name, folder, maxEntries);
                }

                entries.Add(entry);
            }

            return ValueTask.FromResult<IReadOnlyList<StorageEntry>?>(entries);
        }
        catch (DirectoryNotFoundException)
        {
            return ValueTask.FromResult<IReadOnlyList<StorageEntry>?>(null);
        }
        catch (UnauthorizedAccessException e)
        {
            throw StorageFaults.Unreadable(Name, folder, e);
        }
    }

    public override ValueTask<Stream> OpenReadAsync(string file, long offset = 0, CancellationToken cancellationToken = default)
    {
        FileInfo found = FindFile(file) ?? throw StorageFaults.Absent(Name, file);
        if (found.Length == 0 && _rules.HasFlag(StorageRules.Pipes))
        {
            return ValueTask.FromResult<Stream>(new MemoryStream([], writable: false));
        }

        try
        {
            var stream = new FileStream(found.FullName, new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
            });
            if (offset > 0)
            {
                stream.Position = offset;
            }

            return ValueTask.FromResult<Stream>(stream);
        }
        catch (UnauthorizedAccessException e)
        {
            throw StorageFaults.Unreadable(Name, file, e);
        }
    }

    public override ValueTask<ReadOnlyMemory<byte>?> ReadAsync(
        string file,
        int maxSize,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int bound = _rules.HasFlag(StorageRules.Sizes) ? maxSize : Array.MaxLength;
        try
        {
            // Asked and read at once: what is small is read faster than somebody else could be called for it.
            if (FindFile(file) is not { } found)
            {
                return ValueTask.FromResult<ReadOnlyMemory<byte>?>(null);
            }

            StorageFaults.RequireSmall(Name, file, EntryOf(found), bound);
            return ValueTask.FromResult<ReadOnlyMemory<byte>?>(
                found.Length == 0 && _rules.HasFlag(StorageRules.Pipes) ? default : ReadNow(found, file, bound));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return ValueTask.FromResult<ReadOnlyMemory<byte>?>(null);
        }
        catch (UnauthorizedAccessException e)
        {
            throw StorageFaults.Unreadable(Name, file, e);
        }
    }

    public override string? FindLocalFile(string file) => FindFile(file) is { Length: > 0 } found ? found.FullName : null;

    private static StorageEntry EntryOf(ref FileSystemEntry entry)
    {
        DateTimeOffset? modifiedAt;
        try
        {
            modifiedAt = entry.LastWriteTimeUtc;
        }
        catch (ArgumentOutOfRangeException)
        {
            modifiedAt = null;
        }

        FileAttributes attributes = entry.Attributes;
        bool isFile = (attributes & (FileAttributes.Directory | FileAttributes.ReparsePoint)) == FileAttributes.None;
        return new StorageEntry(
            entry.FileName.ToString(),
            KindOf(attributes),
            isFile ? entry.Length : 0,
            modifiedAt);
    }

    private static StorageEntry EntryOf(FileInfo file)
    {
        StorageEntryKind kind = KindOf(file.Attributes);
        return new StorageEntry(file.Name, kind, kind == StorageEntryKind.File ? file.Length : 0, TimeOf(file));
    }

    // A file system may have years that .NET has not.
    private static DateTimeOffset? TimeOf(FileInfo file)
    {
        try
        {
            return new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static StorageEntryKind KindOf(FileAttributes attributes) =>
        attributes.HasFlag(FileAttributes.ReparsePoint) ? StorageEntryKind.Link
        : attributes.HasFlag(FileAttributes.Directory) ? StorageEntryKind.Folder
        : attributes.HasFlag(FileAttributes.Device) ? StorageEntryKind.Other
        : StorageEntryKind.File;

    private byte[] ReadNow(FileInfo found, string file, int bound)
    {
        using var stream = new FileStream(found.FullName, new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.Read,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        });
        byte[] content = new byte[(int)Math.Min(found.Length, bound)];
        int length = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return stream.ReadByte() < 0 ? content[..length] : throw StorageFaults.TooLarge(Name, file, content.Length + 1L, content.Length);
    }

    private string PathOf(string path) => path.Length == 0 ? _root : Path.Join(_root, path);

    private FileInfo? FindFile(string file)
    {
        FileInfo? found = Find(file);
        return found is null ? null
            : found.Attributes.HasFlag(FileAttributes.Directory) ? throw StorageFaults.NotAFile(Name, file)
            : _rules.HasFlag(StorageRules.Links) && found.Attributes.HasFlag(FileAttributes.ReparsePoint)
                ? throw StorageFaults.NotFollowed(Name, file)
            : found;
    }

    private FileInfo? Find(string path)
    {
        int slash = path.LastIndexOf('/');
        if (slash > 0 && !IsFolder(path[..slash], remembers: false))
        {
            return null;
        }

        var file = new FileInfo(PathOf(path));
        return file.Attributes == Absent ? null
            : _rules.HasFlag(StorageRules.Links) ? file
            : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
    }

    /// <summary>Whether there is such a folder, which no link leads to.</summary>
    /// <exception cref="InvalidDataException">It is something else, or behind a link.</exception>
    private bool IsFolder(string folder, bool remembers)
    {
        if (folder.Length == 0 || _folders.ContainsKey(folder))
        {
            return true;
        }

        int slash = folder.LastIndexOf('/');
        if (slash > 0 && !IsFolder(folder[..slash], remembers))
        {
            return false;
        }

        FileAttributes attributes = new FileInfo(PathOf(folder)).Attributes;
        if (attributes == Absent)
        {
            return false;
        }

        if (_rules.HasFlag(StorageRules.Links) && attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            throw StorageFaults.NotFollowed(Name, folder);
        }

        if (!attributes.HasFlag(FileAttributes.Directory))
        {
            throw StorageFaults.NotAFolder(Name, folder);
        }

        if (remembers)
        {
            if (_folders.Count >= MaxKnownFolders)
            {
                _folders.Clear();
            }

            _folders[folder] = true;
        }

        return true;
    }
}
