namespace OciContent.Registry.Storage;

/// <summary>
/// Files and folders that a registry's storage is read from: a folder on disk, a tar archive of one, or whatever derives from this, such as
/// an object store. Paths are relative and have slashes; the empty one is the tree itself. Nothing is ever written.
/// </summary>
/// <remarks>Reading several entries at the same time is allowed. A tree follows no link that leads out of it.</remarks>
public abstract class StorageTree : IAsyncDisposable
{
    private const int PieceSize = 4096;

    /// <summary>A tree of a name.</summary>
    /// <param name="name">What messages call it.</param>
    protected StorageTree(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <summary>What messages call it: the folder or the archive.</summary>
    public string Name { get; }

    /// <summary>What is at a path; <c>null</c> if nothing is.</summary>
    /// <exception cref="InvalidDataException">The path leads through a link.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public abstract ValueTask<StorageEntry?> FindAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>The entries of a folder, in any order; <c>null</c> if there is no such folder.</summary>
    /// <param name="folder">The folder's path, without a slash at its end.</param>
    /// <param name="maxEntries">How many entries it may have.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <exception cref="InvalidDataException">
    /// The path leads through a link or to something else, or there are more entries than are allowed.
    /// </exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public abstract ValueTask<IReadOnlyList<StorageEntry>?> ListAsync(
        string folder,
        int maxEntries,
        CancellationToken cancellationToken = default);

    /// <summary>Opens a file.</summary>
    /// <param name="file">The file's path.</param>
    /// <param name="offset">Where to start, in bytes.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The path leads through a link, or to something that is not a file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public abstract ValueTask<Stream> OpenReadAsync(string file, long offset = 0, CancellationToken cancellationToken = default);

    /// <summary>Reads a small file; <c>null</c> if there is none.</summary>
    /// <param name="file">The file's path.</param>
    /// <param name="maxSize">How large it may be, in bytes.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">It is larger, not a file, or behind a link.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public virtual async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(
        string file,
        int maxSize,
        CancellationToken cancellationToken = default)
    {
        StorageEntry? entry = await FindAsync(file, cancellationToken).ConfigureAwait(false);
        if (entry is null)
        {
            return null;
        }

        StorageFaults.RequireSmall(Name, file, entry, maxSize);
        Stream stream = await OpenReadAsync(file, 0, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            // What it takes grows with what was read: a size is a claim.
            byte[] content = new byte[(int)Math.Min(Math.Min(entry.Size, maxSize), PieceSize) + 1];
            int length = 0;
            while (true)
            {
                int count = await stream.ReadAsync(content.AsMemory(length), cancellationToken).ConfigureAwait(false);
                length += count;
                if (length > maxSize)
                {
                    throw StorageFaults.TooLarge(Name, file, length, maxSize);
                }

                if (count == 0)
                {
                    return content.AsMemory(0, length);
                }

                if (length == content.Length)
                {
                    Array.Resize(ref content, (int)Math.Min(maxSize + 1L, content.Length * 2L));
                }
            }
        }
    }

    /// <summary>
    /// Where a file is on this machine's disk, so that many can be hashed at once; <c>null</c> if it is not a file of its own there.
    /// </summary>
    /// <exception cref="InvalidDataException">The path leads through a link.</exception>
    public virtual string? FindLocalFile(string file) => null;

    /// <summary>Closes what is open.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
