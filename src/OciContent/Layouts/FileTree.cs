using System.Buffers;
using OciContent.Internal;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>The named files that a layout consists of, in a folder or in an archive. Names are relative, with slashes.</summary>
internal abstract class FileTree(string path) : IAsyncDisposable
{
    private const int PieceSize = 16 * 1024;

    /// <summary>The folder or archive.</summary>
    public string Path { get; } = path;

    /// <summary>Whether it is a folder.</summary>
    public abstract bool IsFolder { get; }

    /// <summary>What is odd about how the files are kept.</summary>
    public virtual IReadOnlyList<SourceOddity> Oddities => [];

    /// <summary>Opens what a user named: a folder, or an archive.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="isFolder">Which of the two it should be; <c>null</c> for either.</param>
    /// <param name="expectation">What it should be, for messages.</param>
    /// <param name="options">How an archive is opened.</param>
    /// <param name="cancellationToken">Cancels the reading of an archive.</param>
    /// <exception cref="FileNotFoundException">There is nothing.</exception>
    /// <exception cref="InvalidDataException">It is the other of the two, or no archive.</exception>
    public static async Task<FileTree> OpenAsync(
        string path,
        bool? isFolder,
        string expectation,
        ImageSourceOptions options,
        CancellationToken cancellationToken)
    {
        bool isFound = Directory.Exists(path);
        if (!isFound && !File.Exists(path))
        {
            throw new FileNotFoundException($"{ErrorText.Quote(path)} does not exist: expected {expectation}.", path);
        }

        if (isFolder is not null && isFolder != isFound)
        {
            throw new InvalidDataException($"{ErrorText.Quote(path)} is a {(isFound ? "folder" : "file")}: expected {expectation}.");
        }

        return isFound ? new FolderTree(path) : await TarTree.OpenAsync(path, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Hands the files over to whoever reads them; if that fails, closes them.</summary>
    public async Task<T> HandOverAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Whether there is a regular file of that name, and its size in bytes.</summary>
    /// <exception cref="InvalidDataException">
    /// The name leads through a link that is refused, or to something that is not a file.
    /// </exception>
    public abstract bool TryGetSize(string name, out long size);

    /// <summary>The name of the file itself, where a name that <see cref="TryGetSize"/> found leads to it through links.</summary>
    public virtual string Resolve(string name) => name;

    /// <summary>The names of what lies below a folder, files or not; links and what is behind them are not among them.</summary>
    /// <param name="folder">The folder's name, with a slash at its end.</param>
    public abstract IEnumerable<string> NamesBelow(string folder);

    /// <summary>Opens a file that <see cref="TryGetSize"/> found.</summary>
    public abstract Stream OpenRead(string name);

    /// <summary>Opens the file that content is kept in, verified. Of the wrong size, it is not even opened.</summary>
    /// <exception cref="ContentNotFoundException">There is no such file.</exception>
    /// <exception cref="ContentMismatchException">The file does not have the content's size.</exception>
    public VerifyingStream OpenVerified(string name, Descriptor content)
    {
        if (!TryGetSize(name, out long size))
        {
            throw new ContentNotFoundException(content.Digest, Path);
        }

        return size == content.Size
            ? new VerifyingStream(OpenRead(name), content, name: Describe(name))
            : throw new ContentMismatchException(content.Digest, actual: null, content.Size, size, Describe(name));
    }

    /// <summary>A file of these, for messages.</summary>
    public string Describe(string name) => $"{ErrorText.Quote(name)} in {ErrorText.Quote(Path)}";

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Reads a whole file that nothing vouches for, up to a limit.</summary>
    /// <exception cref="InvalidDataException">The file is absent or larger than <paramref name="maxSize"/>.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAllAsync(string name, int maxSize, CancellationToken cancellationToken)
    {
        if (!TryGetSize(name, out long size))
        {
            throw new InvalidDataException($"{ErrorText.Quote(Path)} has no file {ErrorText.Quote(name)}.");
        }

        if (size > maxSize)
        {
            throw TooLarge(name, size, maxSize);
        }

        Stream stream = OpenRead(name);
        await using (stream.ConfigureAwait(false))
        {
            var content = new ArrayBufferWriter<byte>();
            while (true)
            {
                int count = await stream.ReadAsync(content.GetMemory(PieceSize), cancellationToken).ConfigureAwait(false);
                if (count == 0)
                {
                    return content.WrittenMemory;
                }

                content.Advance(count);
                if (content.WrittenCount > maxSize)
                {
                    throw TooLarge(name, content.WrittenCount, maxSize);
                }
            }
        }
    }

    private InvalidDataException TooLarge(string name, long size, int maxSize) =>
        new($"{Describe(name)} has {size} bytes or more: expected at most {maxSize}.");
}
