namespace OciContent.Signing.Policies;

/// <summary>A policy, or a key or trusted root that one names.</summary>
internal static class PolicyFile
{
    private const int MaxSize = 1024 * 1024;

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="FormatException">It is too large.</exception>
    public static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        long length = new FileInfo(path).Length;
        return length <= MaxSize
            ? await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false)
            : throw new FormatException($"'{path}' has {length} bytes: expected at most {MaxSize}.");
    }
}
