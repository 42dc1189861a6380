using OciContent.Internal;

namespace OciContent.Storage;

/// <summary>A file that is there whole or not at all.</summary>
/// <example>
/// <code>
/// string report = "&lt;html&gt;&lt;/html&gt;";
/// await AtomicFile.WriteAsync("report.html", async output =&gt;
/// {
///     await output.WriteAsync(System.Text.Encoding.UTF8.GetBytes(report));
///     return output.Length;
/// });
/// </code>
/// </example>
public static class AtomicFile
{
    /// <summary>Says in time where no file can be written.</summary>
    /// <exception cref="IOException">There is a folder of that name, or none to write it in.</exception>
    public static void Validate(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal) || Directory.Exists(path))
        {
            throw new IOException($"{ErrorText.Quote(path)} is {(path.Length == 0 ? "no name" : "a folder")}: expected a file to write.");
        }

        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
        {
            throw new IOException($"{ErrorText.Quote(path)} cannot be written: its folder does not exist.");
        }
    }

    /// <summary>Whether there is a file whose content would be replaced: no device, no pipe, and not an empty one.</summary>
    internal static bool HasContent(string path) =>
        File.Exists(path)
        && new FileInfo(path) is var file
        && (file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file) is { Exists: true, Length: > 0 };

    /// <summary>
    /// Writes a file. What had its name before is replaced when all is written and on the disk; but a device, a pipe or an
    /// empty file, which cannot be told from these, is written itself, and emptied again if the writing fails.
    /// </summary>
    /// <param name="path">The file. If it is a link, the file that it leads to.</param>
    /// <param name="write">Writes the content. The stream of a file that is replaced can seek.</param>
    /// <returns>What <paramref name="write"/> returned.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static Task<T> WriteAsync<T>(string path, Func<Stream, Task<T>> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        return WriteAsync(path, write, Disk.System);
    }

    /// <summary>
    /// Reads a file and writes it anew as <see cref="WriteAsync{T}(string, Func{Stream, Task{T}})"/> does, while nobody else changes a file
    /// of its folder by this method, in this process or another: of several changes at the same time none is lost.
    /// </summary>
    /// <param name="path">The file; it need not be there. If it is a link, the file that it leads to.</param>
    /// <param name="maxSize">How many bytes it may have.</param>
    /// <param name="change">
    /// Given what is in the file, or <c>null</c> if there is none, says what is to be in it; <c>null</c> leaves it as it is.
    /// </param>
    /// <param name="cancellationToken">Cancels the waiting for others.</param>
    /// <exception cref="IOException">The file cannot be read or written, or the file system cannot lock its folder.</exception>
    /// <exception cref="InvalidDataException">The file is too large.</exception>
    public static Task UpdateAsync(
        string path,
        int maxSize,
        Func<byte[]?, byte[]?> change,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(change);
        Validate(path);
        return UpdateCoreAsync(path, maxSize, change, cancellationToken);
    }

    private static async Task UpdateCoreAsync(
        string path,
        int maxSize,
        Func<byte[]?, byte[]?> change,
        CancellationToken cancellationToken)
    {
        string target = TargetOf(Path.GetFullPath(path));
        using IFolderLock taken = await FolderLocks
            .TakeAsync(Disk.System, Path.GetDirectoryName(target)!, cancellationToken)
            .ConfigureAwait(false);
        byte[]? before = await ReadAsync(path, target, maxSize, cancellationToken).ConfigureAwait(false);
        if (change(before) is { } after)
        {
            await WriteAsync(
                path,
                async stream =>
                {
                    // Once it is begun, it is ended.
                    await stream.WriteAsync(after, CancellationToken.None).ConfigureAwait(false);
                    return true;
                }).ConfigureAwait(false);
        }
    }

    private static async Task<byte[]?> ReadAsync(
        string path,
        string target,
        int maxSize,
        CancellationToken cancellationToken)
    {
        FileStream file;
        try
        {
            file = ContentFile.OpenRead(target);
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        await using (file.ConfigureAwait(false))
        {
            // A device has no length to go by.
            var content = new MemoryStream();
            byte[] buffer = new byte[16 * 1024];
            for (int read; (read = await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                content.Write(buffer.AsSpan(0, read));
                if (content.Length > maxSize)
                {
                    throw new InvalidDataException($"{ErrorText.Quote(path)} has more than {maxSize} bytes: expected at most that.");
                }
            }

            return content.ToArray();
        }
    }

    // A link's target is relative to where the link is.
    private static string TargetOf(string full) =>
        new FileInfo(full) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : full;

    /// <summary>Writes a file to a disk that may fail.</summary>
    internal static async Task<T> WriteAsync<T>(string path, Func<Stream, Task<T>> write, IDisk disk)
    {
        string full = Path.GetFullPath(path);
        FileStream? existing = TryOpenExisting(path, full);
        if (existing is not null)
        {
            await using (existing.ConfigureAwait(false))
            {
                if (!existing.CanSeek || existing.Length == 0)
                {
                    return await WriteInPlaceAsync(existing, write).ConfigureAwait(false);
                }
            }
        }

        return await ReplaceAsync(path, TargetOf(full), write, disk).ConfigureAwait(false);
    }

    // A device or a pipe has no length, and must not be replaced; an empty file can be emptied again.
    private static async Task<T> WriteInPlaceAsync<T>(FileStream file, Func<Stream, Task<T>> write)
    {
        try
        {
            T result = await write(file).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
            return result;
        }
        catch when (file.CanSeek)
        {
            try
            {
                file.SetLength(0);
            }
            catch (IOException)
            {
                // A device has no length to set.
            }

            throw;
        }
    }

    private static async Task<T> ReplaceAsync<T>(string path, string target, Func<Stream, Task<T>> write, IDisk disk)
    {
        // Beside it, so that it can be renamed.
        string folder = Path.GetDirectoryName(target)!;
        ScratchFolder.Sweep(disk, folder);
        using ScratchFolder scratch = Create(path, () => ScratchFolder.Create(disk, folder));

        // A run that is cancelled may end before the work does.
        AppDomain.CurrentDomain.ProcessExit += DeletePartial;
        try
        {
            string partial = scratch.NewPath();
            T result;
            Stream file = Create(path, () => disk.CreateFile(partial));
            await using (file.ConfigureAwait(false))
            {
                if (!OperatingSystem.IsWindows() && File.Exists(target))
                {
                    File.SetUnixFileMode(partial, File.GetUnixFileMode(target));
                }

                result = await write(file).ConfigureAwait(false);
                disk.Flush(file);
            }

            disk.Rename(partial, target);
            disk.Flush(folder);
            return result;
        }
        finally
        {
            AppDomain.CurrentDomain.ProcessExit -= DeletePartial;
        }

        void DeletePartial(object? sender, EventArgs e) => scratch.Dispose();
    }

    // A link is there, even if it leads nowhere yet; or only the system knows where.
    private static FileStream? TryOpenExisting(string path, string full)
    {
        try
        {
            return File.Exists(full)
                ? Create(
                    path,
                    () =>
                        new FileStream(
                            full,
                            new FileStreamOptions
                            {
                                Mode = FileMode.Open,
                                Access = FileAccess.Write,
                                BufferSize = 0,
                                Options = FileOptions.Asynchronous,
                            }))
                : null;
        }
        catch (IOException e) when (e.InnerException is FileNotFoundException)
        {
            return null;
        }
    }

    private static T Create<T>(string path, Func<T> create)
    {
        try
        {
            return create();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{ErrorText.Quote(path)} cannot be written: {e.Message}", e);
        }
    }
}
