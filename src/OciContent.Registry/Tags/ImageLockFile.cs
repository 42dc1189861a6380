using System.Text.Json;
using OciContent.Internal;
using OciContent.Storage;

namespace OciContent.Registry.Tags;

/// <summary>
/// A lock file on the disk, there whole or not at all; of several who change it at the same time nobody's change is lost.
/// </summary>
/// <example>
/// <code>
/// var file = new ImageLockFile(ImageLockFile.DefaultName);
/// ImageLock locked = await file.ReadAsync();
/// var resolver = new LockedReferenceResolver(locked);
/// </code>
/// </example>
public sealed class ImageLockFile
{
    /// <summary>What a lock file is called as a rule.</summary>
    public const string DefaultName = "oci-content.lock";

    /// <summary>The lock file of a path; it need not be there.</summary>
    public ImageLockFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = path;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Reads it.</summary>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    /// <exception cref="JsonException">It is not a lock file.</exception>
    /// <exception cref="InvalidDataException">It is too large.</exception>
    public async Task<ImageLock> ReadAsync(CancellationToken cancellationToken = default)
    {
        FileStream file;
        try
        {
            // It may be replaced meanwhile.
            file = new FileStream(Path, new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.ReadWrite | FileShare.Delete,
                Options = FileOptions.Asynchronous,
            });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileNotFoundException($"{ErrorText.Quote(Path)} does not exist: expected a lock file.", e);
        }
        catch (UnauthorizedAccessException e) when (Directory.Exists(Path))
        {
            throw new IOException($"{ErrorText.Quote(Path)} is a folder: expected a lock file.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"{ErrorText.Quote(Path)} cannot be read: {e.Message}", e);
        }

        await using (file.ConfigureAwait(false))
        {
            using var content = new MemoryStream();
            byte[] buffer = new byte[16 * 1024];
            for (int read; (read = await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                content.Write(buffer.AsSpan(0, read));
                if (content.Length > ImageLockText.MaxSize)
                {
                    throw new InvalidDataException(
                        $"{ErrorText.Quote(Path)} has more than {ImageLockText.MaxSize} bytes: expected a lock file.");
                }
            }

            return Parse(content.ToArray());
        }
    }

    /// <summary>
    /// Reads it, changes it and writes it, while nobody else does so, in this process or another. If nothing changes, nothing is written.
    /// </summary>
    /// <param name="change">
    /// Given what is locked, nothing if there is no file or an empty one, says what is to be; it should be quick, as others wait.
    /// </param>
    /// <param name="cancellationToken">Cancels the waiting for others.</param>
    /// <returns>What is locked now.</returns>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    /// <exception cref="JsonException">What is there is not a lock file.</exception>
    /// <exception cref="InvalidDataException">What is there is too large.</exception>
    public async Task<ImageLock> UpdateAsync(Func<ImageLock, ImageLock> change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        ImageLock after = ImageLock.Empty;
        await AtomicFile
            .UpdateAsync(
                Path,
                ImageLockText.MaxSize,
                text =>
                {
                    ImageLock before = text is { Length: > 0 } ? Parse(text) : ImageLock.Empty;
                    after = change(before);
                    return text is { Length: > 0 } && after.Equals(before) ? null : after.ToUtf8();
                },
                cancellationToken)
            .ConfigureAwait(false);
        return after;
    }

    /// <summary>
    /// Puts images into it; where somebody has locked the same reference meanwhile, what was resolved later stays.
    /// </summary>
    /// <inheritdoc cref="UpdateAsync"/>
    public Task<ImageLock> AddAsync(IReadOnlyCollection<LockedImage> images, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        return UpdateAsync(
            now => now.With(images.Where(image => !(now.Find(image.Reference)?.ResolvedAt > image.ResolvedAt))),
            cancellationToken);
    }

    /// <summary>The <see cref="Path"/>.</summary>
    public override string ToString() => Path;

    private ImageLock Parse(ReadOnlyMemory<byte> text)
    {
        try
        {
            return ImageLock.Parse(text);
        }
        catch (JsonException e)
        {
            throw new JsonException($"{ErrorText.Quote(Path)}: {e.Message}", e);
        }
    }
}
