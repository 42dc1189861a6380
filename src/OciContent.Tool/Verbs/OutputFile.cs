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
        // Beside it, so that it can be renamed.
        string partial = $"{path}.{Path.GetRandomFileName()}.partial";
        try
        {
            T result;
            await using (var file = new FileStream(partial, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.Asynchronous }))
            {
                result = await write(file);
            }

            File.Move(partial, path, overwrite: true);
            return result;
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }
}
