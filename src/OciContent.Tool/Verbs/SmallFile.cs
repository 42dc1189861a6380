namespace OciContent.Tool.Verbs;

/// <summary>Files that are read whole: keys, policies and the like.</summary>
internal static class SmallFile
{
    private const int MaxSize = 16 * 1024 * 1024;

    /// <summary>The text of a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is too large.</exception>
    public static async Task<string> ReadTextAsync(string path, CancellationToken cancellationToken) =>
        System.Text.Encoding.UTF8.GetString(await ReadAsync(path, cancellationToken));

    /// <summary>The bytes of a file.</summary>
    /// <inheritdoc cref="ReadTextAsync"/>
    public static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            // What is not a file on disk, such as a pipe, does not say how long it is.
            await using FileStream file = File.OpenRead(path);
            using var content = new MemoryStream();
            byte[] buffer = new byte[16 * 1024];
            for (int read; (read = await file.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                content.Write(buffer, 0, read);
                if (content.Length > MaxSize)
                {
                    throw new InvalidDataException($"'{path}' has more than {MaxSize} bytes: expected at most that many.");
                }
            }

            return content.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(InputErrors.Describe(path, e), e);
        }
    }
}
