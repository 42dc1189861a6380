using System.Text.Json;
using OciContent.Images;
using OciContent.Sources;

namespace OciContent.Layouts;

/// <summary>An OCI image layout, in a folder or in a tar file (image-spec, image-layout.md), open for reading.</summary>
public sealed class ImageLayout : ImageSource
{
    internal const string LayoutFileName = "oci-layout";
    internal const string IndexFileName = "index.json";

    internal const string FolderFormat = "oci";
    internal const string ArchiveFormat = "oci-archive";

    private readonly FileTree _files;

    private ImageLayout(FileTree files, DocumentLimits limits, OciLayoutFile layoutFile, ImageIndex index)
    {
        _files = files;
        Limits = limits;
        LayoutFile = layoutFile;
        Index = index;
        SourceEntries = [.. index.Manifests.Select(static (entry, i) => new SourceEntry(entry, ContentLocation.Entry(IndexFileName, i)))];
    }

    /// <summary>The file or folder.</summary>
    public override string Name => _files.Path;

    /// <summary><c>oci</c> for a folder, <c>oci-archive</c> for a tar file.</summary>
    public override string Format => _files.IsFolder ? FolderFormat : ArchiveFormat;

    /// <inheritdoc/>
    public override DocumentLimits Limits { get; }

    /// <summary>The file <c>oci-layout</c>.</summary>
    public OciLayoutFile LayoutFile { get; }

    /// <summary>The file <c>index.json</c>: the layout's entries. Its digest is nothing that other tools show.</summary>
    public ImageIndex Index { get; }

    /// <summary>Opens a layout: a folder, or a tar file.</summary>
    /// <exception cref="IOException">There is nothing, or it cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is not an OCI image layout, or is broken.</exception>
    /// <exception cref="JsonException"><c>oci-layout</c> or <c>index.json</c> is malformed or ambiguous.</exception>
    public static Task<ImageLayout> OpenAsync(string path, DocumentLimits limits, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(limits);
        return OpenCoreAsync(path, limits, cancellationToken);
    }

    /// <inheritdoc cref="OpenAsync(string, DocumentLimits, CancellationToken)"/>
    public static Task<ImageLayout> OpenAsync(string path, CancellationToken cancellationToken = default) =>
        OpenAsync(path, DocumentLimits.Default, cancellationToken);

    /// <inheritdoc/>
    internal override IReadOnlyList<SourceEntry> SourceEntries { get; }

    /// <inheritdoc/>
    internal override ImageIndex EntryIndex => Index;

    /// <inheritdoc/>
    internal override bool IsHybrid => !_files.IsFolder && DockerArchive.IsDockerArchive(_files);

    /// <inheritdoc/>
    internal override IReadOnlyList<SourceOddity> Oddities => _files.Oddities;

    /// <inheritdoc/>
    public override ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_files.TryGetSize(BlobPath.Of(content.Digest), out _));
    }

    /// <inheritdoc/>
    public override ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        cancellationToken.ThrowIfCancellationRequested();
        string name = BlobPath.Of(content.Digest);
        return ValueTask.FromResult<Stream>(_files.OpenVerified(name, content));
    }

    /// <inheritdoc/>
    public override ValueTask<long?> FindSizeAsync(Digest blob, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blob);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<long?>(_files.TryGetSize(BlobPath.Of(blob), out long size) ? size : null);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _files.DisposeAsync();

    /// <inheritdoc/>
    internal override long CountUnreachable(IReadOnlySet<Digest> reached) => StoredDigests().LongCount(digest => !reached.Contains(digest));

    /// <summary>The digests that the files of blobs are named after, whatever is in them.</summary>
    internal IEnumerable<Digest> StoredDigests() => _files.NamesBelow(BlobPath.Folder).Select(BlobPath.DigestOf).OfType<Digest>();

    /// <summary>The blobs that nothing leads to, by digest.</summary>
    /// <exception cref="InvalidDataException">A document cannot be read, so nobody knows what it leads to.</exception>
    internal async Task<IReadOnlyList<UnreachableBlob>> FindUnreachableAsync(CancellationToken cancellationToken)
    {
        IReadOnlySet<Digest> reached = await new ReachableBlobs(this).FindAsync(cancellationToken).ConfigureAwait(false);
        var unreachable = new List<UnreachableBlob>();
        foreach (Digest digest in StoredDigests().Where(digest => digest.Algorithm.IsSupported && !reached.Contains(digest)))
        {
            if (_files.TryGetSize(BlobPath.Of(digest), out long size))
            {
                unreachable.Add(new UnreachableBlob(digest, size));
            }
        }

        unreachable.Sort(static (x, y) => string.CompareOrdinal(x.Digest.ToString(), y.Digest.ToString()));
        return unreachable;
    }

    /// <summary>Whether a tree of files claims to be an OCI image layout.</summary>
    internal static bool IsLayout(FileTree files) => files.TryGetSize(LayoutFileName, out _);

    /// <summary>Reads a layout from a tree of files, which it then owns; on failure the caller still does.</summary>
    internal static async Task<ImageLayout> OpenAsync(FileTree files, DocumentLimits limits, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> layoutFile = await files
            .ReadAllAsync(LayoutFileName, limits.MaxDocumentSize, cancellationToken)
            .ConfigureAwait(false);
        OciLayoutFile parsedLayoutFile = OciLayoutFile.Parse(layoutFile.Span);
        ReadOnlyMemory<byte> index = await files
            .ReadAllAsync(IndexFileName, limits.MaxDocumentSize, cancellationToken)
            .ConfigureAwait(false);
        return new ImageLayout(files, limits, parsedLayoutFile, ImageIndex.ParseLayoutIndex(index));
    }

    private static async Task<ImageLayout> OpenCoreAsync(string path, DocumentLimits limits, CancellationToken cancellationToken)
    {
        FileTree files = await FileTree
            .OpenAsync(path, isFolder: null, "an OCI image layout", ImageSourceOptions.Default, cancellationToken)
            .ConfigureAwait(false);
        return await files.HandOverAsync(() => OpenAsync(files, limits, cancellationToken)).ConfigureAwait(false);
    }
}
