using OciContent.Internal;

namespace OciContent.Signing.Notation;

/// <summary>The files that notation keeps what is trusted in. Links are refused, as it does, and what is too large.</summary>
internal static class NotationFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is a link, not a file, or larger than that.</exception>
    public static byte[] Read(string path, int maxSize)
    {
        RequireNoLink(new FileInfo(path));
        try
        {
            using FileStream file = File.OpenRead(path);
            using var content = new MemoryStream();
            byte[] buffer = new byte[16 * 1024];
            int read;
            while ((read = file.Read(buffer)) > 0)
            {
                content.Write(buffer, 0, read);
                if (content.Length > maxSize)
                {
                    throw new InvalidDataException($"{ErrorText.Quote(path)} has more than {maxSize} bytes: expected at most that many.");
                }
            }

            return content.ToArray();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"{ErrorText.Quote(path)} cannot be read: expected a file, and the right to read it.", e);
        }
    }

    /// <summary>Refuses links (trust-store-trust-policy.md, "Trust Store").</summary>
    /// <exception cref="InvalidDataException">It is one.</exception>
    public static void RequireNoLink(FileSystemInfo entry)
    {
        if (entry.LinkTarget is not null || (entry.Exists && entry.Attributes.HasFlag(FileAttributes.ReparsePoint)))
        {
            throw new InvalidDataException($"{ErrorText.Quote(entry.FullName)} is a link: expected the folder or file itself.");
        }
    }
}
