using System.Text.Json;
using OciContent.Destinations;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>An OCI image layout in a folder (image-spec, image-layout.md), open for writing.</summary>
/// <remarks>
/// <para>
/// Nothing is ever there in part: a blob or <c>index.json</c> is written to a folder <c>.oci-content-….tmp</c> inside the
/// layout, verified, flushed to the disk and renamed, and the folder of its name is flushed too. When a call returns, what
/// it wrote outlasts a crash of the process or the system. What writers left behind that were killed is swept when the
/// layout is next opened for writing.
/// </para>
/// <para>
/// Any number of stores, in any number of processes, may write to one layout: <c>index.json</c> is changed under a lock of
/// the layout's folder (flock on Unix), and where the file system cannot lock, changing it fails. Other tools do not
/// know the lock, and must not write <c>index.json</c> meanwhile.
/// </para>
/// <para>
/// What was put or tagged, or was found there when it was put, is not deleted by
/// <see cref="DeleteGarbageAsync(string, DocumentLimits, CancellationToken)"/> until the
/// store is disposed.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync("layout");
/// await using FileStream layer = File.OpenRead("layer.tar.gz");
/// Descriptor added = await store.AddAsync(layer, MediaTypes.OciLayerGzip);
/// </code>
/// </example>
public sealed partial class ImageLayoutStore : IContentStore
{
    private const string BlobsFolder = "blobs";

    private readonly FolderWriter _folder;
    private readonly DocumentLimits _options;

    private ImageLayoutStore(FolderWriter folder, DocumentLimits options)
    {
        _folder = folder;
        _options = options;
    }

    /// <summary>The folder.</summary>
    public string Path => _folder.Files.Path;

    /// <inheritdoc/>
    public int MaxDocumentSize => _options.MaxDocumentSize;

    /// <summary>Opens a layout for writing. Where there is no folder, or an empty one, a layout is created.</summary>
    /// <exception cref="IOException">It cannot be read or written, or not be locked.</exception>
    /// <exception cref="InvalidDataException">There is something else, or the layout is broken.</exception>
    /// <exception cref="JsonException"><c>oci-layout</c> or <c>index.json</c> is malformed or ambiguous.</exception>
    public static Task<ImageLayoutStore> OpenAsync(string path, DocumentLimits options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        return OpenAsync(path, options, Disk.System, cancellationToken);
    }

    /// <inheritdoc cref="OpenAsync(string, DocumentLimits, CancellationToken)"/>
    public static Task<ImageLayoutStore> OpenAsync(string path, CancellationToken cancellationToken = default) =>
        OpenAsync(path, DocumentLimits.Default, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_folder.Files.TryGetSize(BlobPath.Of(content.Digest), out _));
    }

    /// <inheritdoc/>
    public ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<Stream>(_folder.Files.OpenVerified(BlobPath.Of(content.Digest), content));
    }

    /// <inheritdoc/>
    public ValueTask<long?> FindSizeAsync(Digest blob, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blob);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<long?>(_folder.Files.TryGetSize(BlobPath.Of(blob), out long size) ? size : null);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">A link stands where the blob, or one of its folders, should.</exception>
    public Task PutAsync(Descriptor content, Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegative(content.Size);
        return PutCoreAsync(BlobPath.Of(content.Digest), content, stream, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">A link stands where the blob, or one of its folders, should.</exception>
    public Task<Descriptor> AddAsync(
        Stream stream,
        string mediaType,
        DigestAlgorithm? algorithm = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(mediaType);
        algorithm ??= DigestAlgorithm.Sha256;
        algorithm.ThrowIfNotSupported();
        return AddCoreAsync(stream, mediaType, algorithm, cancellationToken);
    }

    /// <summary>Reads <c>index.json</c> as it is now.</summary>
    /// <exception cref="InvalidDataException">It is not there, too large, or a link.</exception>
    /// <exception cref="JsonException">It is malformed or ambiguous.</exception>
    public async Task<ImageIndex> ReadIndexAsync(CancellationToken cancellationToken = default) =>
        ImageIndex.ParseLayoutIndex(
            await _folder.Files.ReadAllAsync(ImageLayout.IndexFileName, MaxDocumentSize, cancellationToken).ConfigureAwait(false));

    /// <summary>Points a tag at content that is there. An entry that had the tag goes, unless it has another name.</summary>
    /// <param name="content">The content, a manifest or index as a rule. The entry gets its fields, with the tag as an annotation.</param>
    /// <param name="tag">The tag (image-spec, annotations.md, "org.opencontainers.image.ref.name").</param>
    /// <param name="cancellationToken">Cancels the waiting for the lock.</param>
    /// <exception cref="ContentNotFoundException">The content is not there.</exception>
    /// <exception cref="ContentMismatchException">The content is not what the descriptor says.</exception>
    /// <exception cref="FormatException">The tag is not one that image-spec allows.</exception>
    public Task TagAsync(Descriptor content, string tag, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        IndexEntryName.ValidateTag(tag);
        return AddEntriesAsync([IndexEntryName.WithTag(content, tag)], copy: null, cancellationToken);
    }

    /// <summary>
    /// Adds an entry for content that is there, without a tag. If there is an entry for it, with a tag or without, nothing changes.
    /// </summary>
    /// <inheritdoc cref="TagAsync"/>
    public Task AddEntryAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        return AddEntriesAsync([IndexEntryName.WithTag(content, tag: null)], copy: null, cancellationToken);
    }

    /// <summary>Takes a tag away. The entry stays, without a name, if no other entry points at its content.</summary>
    /// <returns>Whether there was such a tag.</returns>
    public async Task<bool> UntagAsync(string tag, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        bool isFound = false;
        await UpdateIndexAsync(
            index =>
            {
                isFound = index.Manifests.Any(entry => IndexEntryName.TagOf(entry) == tag);
                return isFound ? index with { Manifests = IndexEntryList.Untag(index.Manifests, tag) } : index;
            },
            cancellationToken).ConfigureAwait(false);
        return isFound;
    }

    /// <summary>
    /// Changes <c>index.json</c>: nobody else who knows the lock does meanwhile, and readers see it as it was or as it is after the change.
    /// </summary>
    /// <param name="change">Given the index as it is, returns what it should be. It should take little time, as others wait.</param>
    /// <param name="cancellationToken">Cancels the waiting for the lock.</param>
    /// <returns>The index after the change.</returns>
    /// <exception cref="IOException">The file system cannot lock, or the index not be written.</exception>
    /// <exception cref="InvalidDataException">The index would be larger than <see cref="MaxDocumentSize"/>.</exception>
    public Task<ImageIndex> UpdateIndexAsync(Func<ImageIndex, ImageIndex> change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        return UpdateIndexCoreAsync(change, cancellationToken);
    }

    /// <summary>Deletes what is left of content that was not added to its end.</summary>
    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    /// <summary>Adds entries for content that is there, all of them at once, with the names that they have.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="copy">The copy that they come by, which says what becomes of others; <c>null</c> if by none.</param>
    /// <param name="cancellationToken">Cancels the waiting for the lock.</param>
    internal async Task AddEntriesAsync(IReadOnlyList<Descriptor> entries, ImageCopy? copy, CancellationToken cancellationToken)
    {
        await _folder.EnlistAsync(cancellationToken).ConfigureAwait(false);
        foreach (Descriptor entry in entries.DistinctBy(static entry => entry.Digest))
        {
            await RequireAsync(entry, cancellationToken).ConfigureAwait(false);
        }

        await UpdateIndexCoreAsync(
                index =>
                    copy is null
                        ? index with
                        {
                            Manifests = entries.Aggregate(index.Manifests, IndexEntryList.Add),
                        }
                        : LayoutEntries.Merge(index, entries, copy),
                cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Opens a layout on a disk that may fail.</summary>
    internal static async Task<ImageLayoutStore> OpenAsync(
        string path,
        DocumentLimits options,
        IDisk disk,
        CancellationToken cancellationToken)
    {
        if (File.Exists(path))
        {
            throw new InvalidDataException($"{ErrorText.Quote(path)} is a file: expected a folder with an OCI layout, or nothing.");
        }

        RequireLayoutOrNothing(path);
        var store = new ImageLayoutStore(FolderWriter.Open(path, disk), options);
        try
        {
            await store.CompleteAsync(cancellationToken).ConfigureAwait(false);
            return store;
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // Asked before anything is written: in a folder of something else nothing should be swept or locked.
    private static void RequireLayoutOrNothing(string path)
    {
        if (!Directory.Exists(path))
        {
            return;
        }

        string? other = Directory.EnumerateFileSystemEntries(path)
            .Select(static entry => System.IO.Path.GetFileName(entry))
            .FirstOrDefault(static name => !ScratchFolder.IsName(name) && name != BlobsFolder);

        // 'oci-layout' is what is written first: where it is not, nobody else is just creating a layout.
        string layoutFile = System.IO.Path.Join(path, ImageLayout.LayoutFileName);
        if (other is not null && !File.Exists(layoutFile))
        {
            throw new InvalidDataException(
                $"{ErrorText.Quote(path)} has {ErrorText.Quote(other)}, but no '{ImageLayout.LayoutFileName}': expected an OCI "
                + "layout, or an empty folder.");
        }
    }

    // Whoever creates a layout may be killed before it is complete, so what is missing is added; but the index of a layout
    // with blobs was lost.
    private async Task CompleteAsync(CancellationToken cancellationToken)
    {
        FolderTree files = _folder.Files;
        if (!files.TryGetSize(ImageLayout.LayoutFileName, out _) || !files.TryGetSize(ImageLayout.IndexFileName, out _))
        {
            using IFolderLock taken = await _folder.LockAsync(cancellationToken).ConfigureAwait(false);
            RequireLayoutOrNothing(Path);
            if (!files.TryGetSize(ImageLayout.IndexFileName, out _) && HasBlobs())
            {
                throw new InvalidDataException(
                    $"{ErrorText.Quote(Path)} has blobs, but no '{ImageLayout.IndexFileName}': expected an OCI layout, or an empty "
                    + "folder.");
            }

            if (!files.TryGetSize(ImageLayout.LayoutFileName, out _))
            {
                _folder.CreateFolder(BlobsFolder);
                await _folder.WriteAsync(ImageLayout.LayoutFileName, new OciLayoutFile().RawBytes).ConfigureAwait(false);
            }

            if (!files.TryGetSize(ImageLayout.IndexFileName, out _))
            {
                await _folder.WriteAsync(ImageLayout.IndexFileName, new ImageIndex { Manifests = [] }.RawBytes).ConfigureAwait(false);
            }
        }

        ReadOnlyMemory<byte> layoutFile = await files
            .ReadAllAsync(ImageLayout.LayoutFileName, MaxDocumentSize, cancellationToken)
            .ConfigureAwait(false);
        OciLayoutFile.Parse(layoutFile.Span);
        await ReadIndexAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task PutCoreAsync(string name, Descriptor content, Stream stream, CancellationToken cancellationToken)
    {
        await _folder.EnlistAsync(cancellationToken).ConfigureAwait(false);
        await _folder.PutAsync(name, content, stream, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Descriptor> AddCoreAsync(
        Stream stream,
        string mediaType,
        DigestAlgorithm algorithm,
        CancellationToken cancellationToken)
    {
        await _folder.EnlistAsync(cancellationToken).ConfigureAwait(false);
        return await _folder.AddAsync(BlobPath.Of, stream, mediaType, algorithm, cancellationToken).ConfigureAwait(false);
    }

    private bool HasBlobs()
    {
        var blobs = new DirectoryInfo(System.IO.Path.Join(Path, BlobsFolder));
        return blobs.Exists
            && blobs.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Any(static entry => entry is not DirectoryInfo);
    }

    // An entry is to lead somewhere.
    private async Task RequireAsync(Descriptor entry, CancellationToken cancellationToken)
    {
        string name = BlobPath.Of(entry.Digest);
        VerifyingStream stream = _folder.Files.OpenVerified(name, entry);
        await using (stream.ConfigureAwait(false))
        {
            await StreamPump.ReadToEndAsync(stream, static _ => { }, progress: null, cancellationToken).ConfigureAwait(false);
        }

        _folder.Flush(name);
    }

    private async Task<ImageIndex> UpdateIndexCoreAsync(Func<ImageIndex, ImageIndex> change, CancellationToken cancellationToken)
    {
        using IFolderLock taken = await _folder.LockAsync(cancellationToken).ConfigureAwait(false);
        ImageIndex before = await ReadIndexAsync(cancellationToken).ConfigureAwait(false);
        ImageIndex after = change(before);
        if (after.Size > MaxDocumentSize)
        {
            throw new InvalidDataException(
                $"'{ImageLayout.IndexFileName}' in {ErrorText.Quote(Path)} would have {after.Size} bytes: expected at most "
                + $"{MaxDocumentSize}.");
        }

        if (after.RawBytes.Span.SequenceEqual(before.RawBytes.Span))
        {
            _folder.Flush(ImageLayout.IndexFileName);
        }
        else
        {
            await _folder.WriteAsync(ImageLayout.IndexFileName, after.RawBytes).ConfigureAwait(false);
        }

        return after;
    }
}
