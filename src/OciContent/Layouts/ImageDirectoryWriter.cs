using System.Text;
using OciContent.Destinations;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Sources;

namespace OciContent.Layouts;

/// <summary>Writes a folder as skopeo's <c>dir:</c> transport does. It holds one image, which another one replaces.</summary>
internal sealed class ImageDirectoryWriter : IAsyncDisposable
{
    private readonly FolderWriter _folder;
    private readonly IFolderLock _lock;

    private ImageDirectoryWriter(FolderWriter folder, IFolderLock @lock)
    {
        _folder = folder;
        _lock = @lock;
    }

    /// <summary>Opens a folder that is such a folder already, is empty, or is not there yet.</summary>
    /// <exception cref="InvalidDataException">There is something else.</exception>
    public static async Task<ImageDirectoryWriter> OpenAsync(
        string path,
        DocumentLimits limits,
        IDisk disk,
        CancellationToken cancellationToken)
    {
        await RequireDirectoryOrNothingAsync(path, limits.MaxDocumentSize, cancellationToken).ConfigureAwait(false);
        FolderWriter folder = FolderWriter.Open(path, disk);
        try
        {
            // What is left of another image is deleted in the end: nobody else may be writing one.
            IFolderLock @lock = await folder.LockAsync(cancellationToken).ConfigureAwait(false);
            return new ImageDirectoryWriter(folder, @lock);
        }
        catch
        {
            await folder.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Writes a copy. The image that was there is, until the new one is complete.</summary>
    public async Task WriteAsync(ImageCopy copy, CancellationToken cancellationToken)
    {
        // First of all: it marks the folder, should the writing be broken off.
        await _folder.WriteAsync(ImageDirectory.VersionFileName, Encoding.ASCII.GetBytes(ImageDirectory.Version)).ConfigureAwait(false);
        var names = new HashSet<string>(StringComparer.Ordinal);
        await copy.ForEachBlobAsync(
                (blob, content, token) => _folder.PutAsync(Name(blob.Digest.Encoded), blob, content, token),
                cancellationToken)
            .ConfigureAwait(false);
        await copy.ForEachDocumentAsync(PutDocumentAsync, cancellationToken).ConfigureAwait(false);
        foreach (string file in Directory.EnumerateFiles(_folder.Files.Path))
        {
            string name = Path.GetFileName(file);
            if (!names.Contains(name) && ImageDirectory.IsOfAnImage(name))
            {
                _folder.Delete(name);
            }
        }

        async Task PutDocumentAsync(ImageDocument document, CancellationToken cancellationToken)
        {
            // The digest of a signed manifest of schema 1 leaves its signatures out: its bytes, as they were read, have another.
            Descriptor content = document.ToDescriptor();
            content = document is Schema1Manifest { IsSigned: true }
                ? content with
                {
                    Digest = Digest.Compute(document.RawBytes.Span),
                }
                : content;
            string name =
                document.Digest == copy.Root.Digest
                    ? ImageDirectory.ManifestFileName
                    : Name($"{document.Digest.Encoded}.{ImageDirectory.ManifestFileName}");
            var bytes = new PrefixedStream(document.RawBytes, Stream.Null, leaveOpen: true);
            await using (bytes.ConfigureAwait(false))
            {
                await _folder.PutAsync(name, content, bytes, cancellationToken).ConfigureAwait(false);
            }
        }

        string Name(string name)
        {
            lock (names)
            {
                names.Add(name);
            }

            return name;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _folder.DisposeAsync().ConfigureAwait(false);
        _lock.Dispose();
    }

    private static async ValueTask RequireDirectoryOrNothingAsync(string path, int maxDocumentSize, CancellationToken cancellationToken)
    {
        if (File.Exists(path))
        {
            throw new InvalidDataException($"{ErrorText.Quote(path)} is a file: expected a folder of skopeo's dir: transport, or nothing.");
        }

        string? other = Directory.Exists(path)
            ? Directory
                .EnumerateFileSystemEntries(path)
                .Select(static entry => Path.GetFileName(entry))
                .FirstOrDefault(static name => !ScratchFolder.IsName(name))
            : null;
        if (other is null)
        {
            return;
        }

        var files = new FolderTree(path);
        if (!files.TryGetSize(ImageDirectory.VersionFileName, out _))
        {
            throw new InvalidDataException(
                $"{ErrorText.Quote(path)} has {ErrorText.Quote(other)}, but no '{ImageDirectory.VersionFileName}': expected a "
                + "folder of skopeo's dir: transport, or an empty one.");
        }

        await ImageDirectory.RequireVersionAsync(files, maxDocumentSize, cancellationToken).ConfigureAwait(false);
    }
}
