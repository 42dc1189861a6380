using OciContent.Internal;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>
/// Puts files into a folder, each of them there whole or not at all, whatever happens: written to a scratch folder inside
/// it, verified, flushed to the disk, renamed, and their folder flushed too.
/// </summary>
internal sealed class FolderWriter : IAsyncDisposable
{
    private readonly IDisk _disk;
    private readonly Lock _lock = new();
    private readonly HashSet<string> _durableFolders = new(StringComparer.Ordinal);
    private ScratchFolder? _scratch;
    private bool _isEnlisted;
    private bool _isDisposed;

    private FolderWriter(string path, IDisk disk)
    {
        _disk = disk;
        Files = new FolderTree(path);
    }

    /// <summary>The files that are there.</summary>
    public FolderTree Files { get; }

    /// <summary>Opens a folder for writing; it is created if there is none. What dead writers left in it is swept.</summary>
    public static FolderWriter Open(string path, IDisk disk)
    {
        CreateFolder(Path.GetFullPath(path), disk);
        ScratchFolder.Sweep(disk, path);
        return new FolderWriter(path, disk);
    }

    /// <summary>Waits for the lock of the folder, which nobody else has until the result is disposed.</summary>
    /// <exception cref="IOException">The file system cannot lock.</exception>
    public ValueTask<IFolderLock> LockAsync(CancellationToken cancellationToken) =>
        FolderLocks.TakeAsync(_disk, Files.Path, cancellationToken);

    /// <summary>
    /// Makes this writer known to whoever deletes garbage, before it relies on anything that is there: nothing is deleted until it is
    /// disposed.
    /// </summary>
    /// <remarks>
    /// Whoever deletes holds the lock of the folder all the while, and has looked for living scratch folders after taking it. So either
    /// ours is seen, and nothing is deleted; or we wait here until all is deleted that will be.
    /// </remarks>
    public async ValueTask EnlistAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _isEnlisted))
        {
            return;
        }

        Scratch();
        (await LockAsync(cancellationToken).ConfigureAwait(false)).Dispose();
        Volatile.Write(ref _isEnlisted, true);
    }

    /// <summary>Whether a file is there with the expected content; then it is on the disk, too.</summary>
    public async Task<bool> HasAsync(string name, Descriptor content, CancellationToken cancellationToken)
    {
        if (!Files.TryGetSize(name, out long size) || size != content.Size)
        {
            return false;
        }

        VerifyingStream stream = Files.OpenVerified(name, content);
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                await StreamPump.ReadToEndAsync(stream, static _ => { }, progress: null, cancellationToken).ConfigureAwait(false);
            }
            catch (ContentMismatchException)
            {
                return false;
            }
        }

        Flush(name);
        return true;
    }

    /// <summary>Sees to it that a file is there with the expected content, which is read only if it is not.</summary>
    public async Task PutAsync(string name, Descriptor content, Stream stream, CancellationToken cancellationToken)
    {
        if (!await HasAsync(name, content, cancellationToken).ConfigureAwait(false))
        {
            await WriteAsync(name, content, stream, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes a file, verified; what has its name is replaced.</summary>
    public async Task WriteAsync(string name, Descriptor content, Stream stream, CancellationToken cancellationToken)
    {
        using BorrowedContent verified = BorrowedContent.Verify(stream, content);
        await WriteAsync(
            async file =>
            {
                await StreamPump
                    .ReadToEndAsync(verified.Stream, piece => file.Write(piece.Span), progress: null, cancellationToken)
                    .ConfigureAwait(false);
                return name;
            }).ConfigureAwait(false);
    }

    /// <summary>Writes a file whose content is not known yet; what has its name is replaced.</summary>
    public async Task<Descriptor> AddAsync(
        Func<Digest, string> nameOf,
        Stream stream,
        string mediaType,
        DigestAlgorithm algorithm,
        CancellationToken cancellationToken)
    {
        Descriptor? content = null;
        await WriteAsync(
            async file =>
            {
                using var digester = new Digester(algorithm);
                await StreamPump
                    .ReadToEndAsync(stream, piece => Append(piece.Span), progress: null, cancellationToken)
                    .ConfigureAwait(false);
                content = new Descriptor
                {
                    MediaType = mediaType,
                    Digest = digester.GetCurrentDigest(),
                    Size = digester.Length,
                };
                return nameOf(content.Digest);

                void Append(ReadOnlySpan<byte> piece)
                {
                    file.Write(piece);
                    digester.Append(piece);
                }
            }).ConfigureAwait(false);
        return content!;
    }

    /// <summary>
    /// Waits until a file is on the disk, whoever wrote it: its writer may have died, or be another program, before that was so.
    /// </summary>
    public void Flush(string name)
    {
        _disk.Flush(Path.Join(Files.Path, name));
        EnsureDurable(FolderOf(name), isChanged: true);
    }

    /// <summary>Writes a file whose name is known when all of it was written; what has that name is replaced.</summary>
    public async Task WriteAsync(Func<Stream, Task<string>> write)
    {
        string path = Scratch().NewPath();
        try
        {
            string name;
            Stream file = _disk.CreateFile(path);
            await using (file.ConfigureAwait(false))
            {
                name = await write(file).ConfigureAwait(false);
                _disk.Flush(file);
            }

            // A link is refused, a folder cannot be replaced.
            Files.TryGetSize(name, out _);
            EnsureDurable(FolderOf(name), isChanged: false);
            _disk.Rename(path, Path.Join(Files.Path, name));
            EnsureDurable(FolderOf(name), isChanged: true);
        }
        catch
        {
            TryDelete(path);
            throw;
        }
    }

    /// <summary>Writes a small file; what has its name is replaced.</summary>
    public Task WriteAsync(string name, ReadOnlyMemory<byte> content) => WriteAsync(file =>
    {
        file.Write(content.Span);
        return Task.FromResult(name);
    });

    /// <summary>Creates a folder, and those above it, which is there to stay.</summary>
    public void CreateFolder(string name) => EnsureDurable(name, isChanged: false);

    /// <summary>Deletes a file.</summary>
    public void Delete(string name) => _disk.DeleteFile(Path.Join(Files.Path, name));

    /// <summary>Waits until what was deleted from a folder is gone for good.</summary>
    public void FlushFolder(string name) => _disk.Flush(Path.Join(Files.Path, name));

    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _scratch?.Dispose();
            _scratch = null;
        }

        await Files.DisposeAsync().ConfigureAwait(false);
    }

    private static string FolderOf(string name) => name.LastIndexOf('/') is var slash and >= 0 ? name[..slash] : "";

    // A folder's name is in its parent, and both must be on the disk before what is in the folder can be said to be.
    private static void CreateFolder(string path, IDisk disk)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        string? parent = Path.GetDirectoryName(path);
        if (parent is not null)
        {
            CreateFolder(parent, disk);
        }

        disk.CreateFolder(path);
        if (parent is not null)
        {
            disk.Flush(parent);
        }
    }

    private void EnsureDurable(string folder, bool isChanged)
    {
        lock (_lock)
        {
            if (folder.Length > 0 && !_durableFolders.Contains(folder))
            {
                string parent = FolderOf(folder);
                EnsureDurable(parent, isChanged: false);
                _disk.CreateFolder(Path.Join(Files.Path, folder));
                _disk.Flush(Path.Join(Files.Path, parent));
                _durableFolders.Add(folder);
            }
        }

        if (isChanged)
        {
            _disk.Flush(Path.Join(Files.Path, folder));
        }
    }

    private ScratchFolder Scratch()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _scratch ??= ScratchFolder.Create(_disk, Files.Path);
        }
    }

    private void TryDelete(string path)
    {
        try
        {
            _disk.DeleteFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What went wrong before is what matters; the scratch folder takes the rest away.
        }
    }
}
