namespace OciContent.Tool.Verbs;

/// <summary>A file that is there whole or not at all.</summary>
internal static class OutputFile
{
    /// <summary>Says in time where no file can be written.</summary>
    /// <exception cref="IOException">There is a folder of that name, or none to write it in.</exception>
    public static void Require(string path)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal) || Directory.Exists(path))
        {
            throw new IOException($"'{path}' is {(path.Length == 0 ? "no name" : "a folder")}: expected a file to write.");
        }

        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
        {
            throw new IOException($"'{path}' cannot be written: its folder does not exist.");
        }
    }

    /// <summary>Writes a file; what had its name before is replaced when all is written.</summary>
    public static async Task<T> WriteAsync<T>(string path, Func<Stream, Task<T>> write)
    {
        // A link's target is relative to where the link is.
        string full = Path.GetFullPath(path);
        await using (FileStream? existing = TryOpenExisting(path, full))
        {
            if (existing is not null && (!existing.CanSeek || existing.Length == 0))
            {
                return await WriteInPlaceAsync(existing, write);
            }
        }

        var link = new FileInfo(full);
        string target = link.LinkTarget is null ? full : link.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        return await ReplaceAsync(path, target, write);
    }

    // A device or a pipe has no length, and must not be replaced; an empty file can be emptied again.
    private static async Task<T> WriteInPlaceAsync<T>(FileStream file, Func<Stream, Task<T>> write)
    {
        try
        {
            return await write(file);
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

    private static async Task<T> ReplaceAsync<T>(string path, string target, Func<Stream, Task<T>> write)
    {
        // Beside it, so that it can be renamed.
        string partial = Path.Join(Path.GetDirectoryName(target), $".oci-content-{Path.GetRandomFileName()}");

        // A run that is cancelled may end before the work does.
        AppDomain.CurrentDomain.ProcessExit += DeletePartial;
        try
        {
            T result;
            await using (FileStream file = Open(path, partial, FileMode.CreateNew))
            {
                if (!OperatingSystem.IsWindows() && File.Exists(target))
                {
                    File.SetUnixFileMode(file.SafeFileHandle, File.GetUnixFileMode(target));
                }

                result = await write(file);
            }

            File.Move(partial, target, overwrite: true);
            return result;
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
        finally
        {
            AppDomain.CurrentDomain.ProcessExit -= DeletePartial;
        }

        void DeletePartial(object? sender, EventArgs e) => File.Delete(partial);
    }

    // A link is there, even if it leads nowhere yet; or only the system knows where.
    private static FileStream? TryOpenExisting(string path, string full)
    {
        try
        {
            return File.Exists(full) ? Open(path, full, FileMode.Open) : null;
        }
        catch (IOException e) when (e.InnerException is FileNotFoundException)
        {
            return null;
        }
    }

    private static FileStream Open(string path, string actual, FileMode mode)
    {
        try
        {
            return new FileStream(actual, new FileStreamOptions { Mode = mode, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.Asynchronous });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"'{path}' cannot be written: {e.Message}", e);
        }
    }
}
