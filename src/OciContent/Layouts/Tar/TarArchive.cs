using Microsoft.Win32.SafeHandles;
using OciContent.Internal;

namespace OciContent.Layouts.Tar;

/// <summary>An open tar archive file: its index, and its files' contents as streams.</summary>
internal sealed class TarArchive : IAsyncDisposable
{
    private readonly SafeFileHandle _file;
    private readonly string _path;

    private TarArchive(SafeFileHandle file, string path, TarIndex index)
    {
        _file = file;
        _path = path;
        Index = index;
    }

    /// <summary>The entries of the archive.</summary>
    public TarIndex Index { get; }

    /// <summary>Opens an archive file and reads its index.</summary>
    /// <exception cref="InvalidDataException">The file is no tar archive that <see cref="TarIndex"/> takes.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static ValueTask<TarArchive> OpenAsync(string path, CancellationToken cancellationToken = default) =>
        OpenAsync(path, limits: null, cancellationToken);

    /// <inheritdoc cref="OpenAsync(string, CancellationToken)"/>
    public static async ValueTask<TarArchive> OpenAsync(string path, TarLimits? limits, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string description = ErrorText.Quote(path);
        RequireContent(path, description);

        SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
        try
        {
            var all = new FileSlice(file, 0, RandomAccess.GetLength(file), path);
            await using (all.ConfigureAwait(false))
            {
                TarIndex index = await TarIndexReader.ReadAsync(all, description, limits ?? TarLimits.Default, cancellationToken).ConfigureAwait(false);
                return new TarArchive(file, path, index);
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The content of a file of this archive. Any number of contents can be read at the same time.</summary>
    /// <exception cref="ArgumentException">The entry is no regular file: see <see cref="TarIndex.ResolveFile"/>.</exception>
    public Stream OpenEntry(TarEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ObjectDisposedException.ThrowIf(_file.IsClosed, this);
        return entry.Kind == TarEntryKind.RegularFile
            ? new FileSlice(_file, entry.Offset, entry.Size, _path)
            : throw new ArgumentException($"{ErrorText.Quote(entry.Name)} is no regular file: expected one.", nameof(entry));
    }

    /// <summary>Closes the file; streams of its contents can be read no more.</summary>
    public ValueTask DisposeAsync()
    {
        _file.Dispose();
        return ValueTask.CompletedTask;
    }

    // Opening a FIFO waits for a writer, for ever. FIFOs and devices report no length, so they are never opened.
    private static void RequireContent(string path, string description)
    {
        if (Directory.Exists(path))
        {
            throw new InvalidDataException($"{description} is a directory: expected a tar archive.");
        }

        // A symbolic link's length is its own, not its target's.
        var file = new FileInfo(path);
        if (file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
        {
            file = target;
        }

        if (file.Length == 0)
        {
            throw new InvalidDataException($"{description} is empty: expected a tar archive.");
        }
    }
}
