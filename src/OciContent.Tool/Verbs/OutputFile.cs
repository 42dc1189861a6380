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
        string target = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        if (new FileInfo(target) is { Exists: true, Length: 0 })
        {
            return await WriteInPlaceAsync(target, write);
        }

        // Beside it, so that it can be renamed.
        string partial = $"{target}.{Path.GetRandomFileName()}.partial";
        try
        {
            T result = await WriteAsync(partial, FileMode.CreateNew, write);
            File.Move(partial, target, overwrite: true);
            return result;
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    // A device or a pipe has no length, and must not be replaced; an empty file can be emptied again.
    private static async Task<T> WriteInPlaceAsync<T>(string path, Func<Stream, Task<T>> write)
    {
        try
        {
            return await WriteAsync(path, FileMode.Open, write);
        }
        catch
        {
            await WriteAsync(path, FileMode.Open, static file =>
            {
                if (file.CanSeek)
                {
                    file.SetLength(0);
                }

                return Task.FromResult(true);
            });
            throw;
        }
    }

    private static async Task<T> WriteAsync<T>(string path, FileMode mode, Func<Stream, Task<T>> write)
    {
        await using var file = new FileStream(path, new FileStreamOptions { Mode = mode, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.Asynchronous });
        return await write(file);
    }
}
