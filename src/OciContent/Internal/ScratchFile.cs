using System.Security.Cryptography;

namespace OciContent.Internal;

/// <summary>
/// Files for what does not fit into memory. They have no name, so nothing is left of them once they are closed, or their process is gone.
/// </summary>
internal static class ScratchFile
{
    private const int NameLength = 32;

    /// <summary>Creates a file that only its owner may read, to be written and read by its handle.</summary>
    /// <param name="folder">Where its bytes are kept; the system's folder for temporary files if <c>null</c>.</param>
    /// <exception cref="IOException">It cannot be created there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be created there.</exception>
    public static FileStream Create(string? folder)
    {
        string name = $"oci-content-{RandomNumberGenerator.GetHexString(NameLength, lowercase: true)}.tmp";
        string path = Path.Join(folder ?? Path.GetTempPath(), name);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.Asynchronous | (OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None),
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var file = new FileStream(path, options);
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                // A file lives as long as somebody has it open. Windows deletes it when the last handle is closed, however that comes.
                File.Delete(path);
            }

            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
