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
            long length = new FileInfo(path).Length;
            return length <= MaxSize
                ? await File.ReadAllBytesAsync(path, cancellationToken)
                : throw new InvalidDataException($"'{path}' has {length} bytes: expected at most {MaxSize}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(InputErrors.Describe(path, e), e);
        }
    }
}
