using System.Security.Cryptography;
using System.Text.Json;
using OciContent.Internal;

namespace OciContent.Signing.Policies;

/// <summary>A policy, or a key or trusted root that one names.</summary>
internal static class PolicyFile
{
    /// <summary>The size of a policy or key that is still read, in bytes.</summary>
    public const int MaxSize = 1024 * 1024;

    /// <summary>The path in a field, if it can be one.</summary>
    /// <exception cref="FormatException">It cannot.</exception>
    public static string PathOf(string place, string path) =>
        path.Length > 0 && !path.Contains('\0', StringComparison.Ordinal)
            ? path
            : throw new FormatException($"{place} is {ErrorText.Quote(path)}: expected a path.");

    /// <summary>The bytes of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxSize">How large it may be, in bytes.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="FormatException">It is too large.</exception>
    public static async Task<byte[]> ReadAsync(string path, int maxSize, CancellationToken cancellationToken)
    {
        try
        {
            // What is not a file on disk, such as a pipe, does not say how long it is.
            FileStream file = File.OpenRead(path);
            await using (file.ConfigureAwait(false))
            {
                byte[] buffer = new byte[16 * 1024];
                using var content = new MemoryStream();
                for (int read; (read = await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
                {
                    content.Write(buffer, 0, read);
                    if (content.Length > maxSize)
                    {
                        throw new FormatException(
                            $"{ErrorText.Quote(path)} has more than {maxSize} bytes: expected at most that many.");
                    }
                }

                return content.ToArray();
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileNotFoundException($"{ErrorText.Quote(path)} does not exist: expected a file.", path, e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"{ErrorText.Quote(path)} cannot be read: expected a file, and the right to read it.", e);
        }
    }

    /// <summary>Parses a file that a policy names.</summary>
    /// <param name="place">The field that names it.</param>
    /// <param name="path">The file.</param>
    /// <param name="maxSize">How large it may be, in bytes.</param>
    /// <param name="parse">Parses its bytes.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="FormatException">It is too large, or malformed.</exception>
    public static async Task<T> ParseAsync<T>(
        string place,
        string path,
        int maxSize,
        Func<byte[], T> parse,
        CancellationToken cancellationToken)
    {
        try
        {
            return parse(await ReadAsync(path, maxSize, cancellationToken).ConfigureAwait(false));
        }
        catch (IOException e)
        {
            throw new IOException($"{place}: {e.Message}", e);
        }
        catch (Exception e) when (e is FormatException or JsonException or CryptographicException)
        {
            string message = e.Message.Contains(path, StringComparison.Ordinal) ? e.Message : $"{ErrorText.Quote(path)}: {e.Message}";
            throw new FormatException($"{place}: {message}", e);
        }
    }
}
