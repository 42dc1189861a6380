using Microsoft.Win32.SafeHandles;
using OciContent.Internal;

namespace OciContent.Building;

/// <summary>The content of a file of this machine, as it was when it was listed.</summary>
/// <param name="path">The file.</param>
/// <param name="size">How long it was, in bytes.</param>
/// <param name="status">What else it was; <c>null</c> where that is not known.</param>
internal sealed class HostContent(string path, long size, UnixFileStatus? status) : LayerContent
{
    public override Stream Open()
    {
        if (status is null)
        {
            FileStream found = ContentFile.OpenRead(path);
            if (found.CanSeek && found.Length == size)
            {
                return found;
            }

            found.Dispose();
            throw Changed();
        }

        // No link that was put in its place is followed, and no pipe waited for.
        SafeFileHandle handle = UnixFile.OpenRead(path, followsLink: false);
        try
        {
            RequireSame(handle);
            return new FileStream(handle, FileAccess.Read, bufferSize: 0);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public override void RequireUnchanged(Stream stream)
    {
        if (status is not null)
        {
            RequireSame(((FileStream)stream).SafeFileHandle);
        }
    }

    private void RequireSame(SafeFileHandle handle)
    {
        if (UnixFile.StatusOf(handle, path) != status)
        {
            throw Changed();
        }
    }

    private IOException Changed() =>
        new($"{ErrorText.Quote(path)} is not the file that was listed, of {size} bytes: it was changed in the meantime.");
}
