using Microsoft.Win32.SafeHandles;
using OciContent.Compression;
using OciContent.Internal;

namespace OciContent.Tar;

/// <summary>An open tar archive: its index, and its files' contents as streams.</summary>
/// <remarks>
/// One that is compressed, or comes from a stream, is written to a scratch file first: contents are read at their offsets, by many at the
/// same time.
/// </remarks>
internal sealed class TarArchive : IAsyncDisposable
{
    private readonly IDisposable _owner;
    private readonly SafeFileHandle _file;
    private readonly string _path;

    /// <param name="owner">What the handle belongs to; it is disposed with the archive.</param>
    /// <param name="file">The plain archive.</param>
    /// <param name="path">What messages call it.</param>
    /// <param name="index">Its index.</param>
    /// <param name="compression">How it was compressed.</param>
    private TarArchive(IDisposable owner, SafeFileHandle file, string path, TarIndex index, CompressionFormat compression)
    {
        _owner = owner;
        _file = file;
        _path = path;
        Index = index;
        Compression = compression;
    }

    /// <summary>The entries of the archive. Their offsets are those of the uncompressed archive.</summary>
    public TarIndex Index { get; }

    /// <inheritdoc cref="TarIndex.IsTerminated"/>
    public bool IsTerminated => Index.IsTerminated;

    /// <summary>How the archive is compressed as a whole.</summary>
    public CompressionFormat Compression { get; }

    /// <summary>Opens an archive file, compressed or not, and reads its index.</summary>
    /// <param name="path">
    /// The file. A pipe that the shell made (<c>&lt;(command)</c>) is read to its end; one with a name is not opened.
    /// </param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">
    /// The file is not a tar archive that <see cref="TarIndex"/> takes; or it is compressed, and broken, larger than is allowed, or in a
    /// format that is not supported.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read, or a scratch file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static ValueTask<TarArchive> OpenAsync(string path, CancellationToken cancellationToken = default) =>
        OpenAsync(path, options: null, cancellationToken);

    /// <param name="path">
    /// The file. A pipe that the shell made (<c>&lt;(command)</c>) is read to its end; one with a name is not opened.
    /// </param>
    /// <param name="options">How much is believed, and where scratch files are; the defaults when <c>null</c>.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <inheritdoc cref="OpenAsync(string, CancellationToken)"/>
    public static ValueTask<TarArchive> OpenAsync(string path, TarArchiveOptions? options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return OpenCoreAsync(path, options ?? TarArchiveOptions.Default, cancellationToken);
    }

    /// <summary>Opens an archive that comes from a stream, compressed or not: the standard input, or a pipe.</summary>
    /// <param name="content">The archive, read from its position to its end; it stays open, and is not needed any more.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="options">How much is believed, and where scratch files are; the defaults when <c>null</c>.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">As for a file.</exception>
    /// <exception cref="IOException">The stream cannot be read, or a scratch file cannot be written.</exception>
    public static ValueTask<TarArchive> OpenAsync(
        Stream content,
        string name,
        TarArchiveOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return SpoolAsync(content, name, options ?? TarArchiveOptions.Default, cancellationToken);
    }

    /// <summary>The content of a file of this archive. Any number of contents can be read at the same time.</summary>
    /// <exception cref="ArgumentException">The entry is not a regular file: see <see cref="TarIndex.ResolveFile"/>.</exception>
    public Stream OpenEntry(TarEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ObjectDisposedException.ThrowIf(_file.IsClosed, this);
        return entry.Kind == TarEntryKind.RegularFile
            ? new FileSlice(_file, entry.Offset, entry.Size, _path)
            : throw new ArgumentException($"{ErrorText.Quote(entry.Name)} is not a regular file: expected one.", nameof(entry));
    }

    /// <summary>A part of the plain archive.</summary>
    /// <param name="offset">Where it begins, in bytes from the start of the archive.</param>
    /// <param name="size">How long it is, in bytes.</param>
    public Stream OpenAt(long offset, long size)
    {
        ObjectDisposedException.ThrowIf(_file.IsClosed, this);
        return new FileSlice(_file, offset, size, _path);
    }

    /// <summary>Closes the file; streams of its contents can be read no more.</summary>
    public ValueTask DisposeAsync()
    {
        _owner.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async ValueTask<TarArchive> OpenCoreAsync(string path, TarArchiveOptions options, CancellationToken cancellationToken)
    {
        if (IsUnnamedPipe(path))
        {
            FileStream pipe = ContentFile.OpenRead(path);
            await using (pipe.ConfigureAwait(false))
            {
                return await SpoolAsync(pipe, path, options, cancellationToken).ConfigureAwait(false);
            }
        }

        RequireContent(path, ErrorText.Quote(path));
        const FileShare Share = FileShare.ReadWrite | FileShare.Delete;
        SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, Share, FileOptions.Asynchronous);
        bool isPlain = false;
        try
        {
            var all = new FileSlice(file, 0, RandomAccess.GetLength(file), path);
            await using (all.ConfigureAwait(false))
            {
                ReadOnlyMemory<byte> start = await TarSpool.ReadStartAsync(all, cancellationToken).ConfigureAwait(false);
                isPlain = TarSpool.CompressionOf(start.Span) == CompressionFormat.None;
                if (isPlain)
                {
                    return await IndexAsync(file, file, path, CompressionFormat.None, options, cancellationToken).ConfigureAwait(false);
                }

                all.Position = 0;
                return await SpoolAsync(all, path, options, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            // Indexing closes what it fails with, and else keeps it.
            if (!isPlain)
            {
                file.Dispose();
            }
        }
    }

    private static async ValueTask<TarArchive> SpoolAsync(
        Stream content,
        string name,
        TarArchiveOptions options,
        CancellationToken cancellationToken)
    {
        IProgress<long>? progress = ContentProgress.Of(content, options.Progress);
        ReadOnlyMemory<byte> start = await TarSpool.ReadStartAsync(content, cancellationToken).ConfigureAwait(false);
        CompressionFormat compression = TarSpool.CompressionOf(start.Span);
        string description = ErrorText.Quote(name);
        FileStream file = await TarSpool
            .WriteAsync(start, content, description, options, progress, cancellationToken)
            .ConfigureAwait(false);
        return await IndexAsync(file, file.SafeFileHandle, name, compression, options, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<TarArchive> IndexAsync(
        IDisposable owner,
        SafeFileHandle file,
        string path,
        CompressionFormat compression,
        TarArchiveOptions options,
        CancellationToken cancellationToken)
    {
        try
        {
            var all = new FileSlice(file, 0, RandomAccess.GetLength(file), path);
            await using (all.ConfigureAwait(false))
            {
                string description = ErrorText.Quote(path);
                TarIndex index = await TarIndexReader.ReadAsync(all, description, options.Limits, cancellationToken).ConfigureAwait(false);
                return new TarArchive(owner, file, path, index, compression);
            }
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    // Linux shows a pipe without a name as a link to what is not there. It is open already, so opening it does not wait for a writer.
    private static bool IsUnnamedPipe(string path)
    {
        try
        {
            return !OperatingSystem.IsWindows()
                && new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) is { Exists: false } target
                && target.Name.StartsWith("pipe:[", StringComparison.Ordinal)
                && File.Exists(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
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
