using System.Text.Json;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>An OCI image layout, in a folder or in a tar file (image-spec, image-layout.md), open for reading.</summary>
public sealed class ImageLayout : IImageSource
{
    internal const string LayoutFileName = "oci-layout";
    internal const string IndexFileName = "index.json";

    private readonly FileTree _files;
    private readonly ImageSourceOptions _options;

    private ImageLayout(FileTree files, ImageTransport transport, ImageSourceOptions options, OciLayoutFile layoutFile, ImageIndex index)
    {
        _files = files;
        _options = options;
        Transport = transport;
        LayoutFile = layoutFile;
        Index = index;
    }

    /// <summary><see cref="ImageTransport.Oci"/> for a folder, <see cref="ImageTransport.OciArchive"/> for a tar file.</summary>
    public ImageTransport Transport { get; }

    /// <inheritdoc/>
    public string Path => _files.Path;

    /// <inheritdoc/>
    public int MaxDocumentSize => _options.MaxDocumentSize;

    /// <summary>The file <c>oci-layout</c>.</summary>
    public OciLayoutFile LayoutFile { get; }

    /// <summary>The file <c>index.json</c>: the layout's entries. Its digest is nothing that other tools show.</summary>
    public ImageIndex Index { get; }

    /// <summary>Opens a layout: a folder, or a tar file.</summary>
    /// <exception cref="IOException">There is nothing, or it cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is not an OCI image layout, or is broken.</exception>
    /// <exception cref="JsonException"><c>oci-layout</c> or <c>index.json</c> is malformed or ambiguous.</exception>
    public static Task<ImageLayout> OpenAsync(string path, ImageSourceOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        return OpenCoreAsync(path, options, cancellationToken);
    }

    /// <inheritdoc cref="OpenAsync(string, ImageSourceOptions, CancellationToken)"/>
    public static Task<ImageLayout> OpenAsync(string path, CancellationToken cancellationToken = default) => OpenAsync(path, ImageSourceOptions.Default, cancellationToken);

    /// <summary>The entry that a tag, a full name or a digest stands for.</summary>
    /// <exception cref="ContentNotFoundException">No entry has that name.</exception>
    /// <exception cref="InvalidDataException">Entries with different digests have that name.</exception>
    public Task<Descriptor> ResolveAsync(string reference, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(reference);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Resolve(reference));
    }

    /// <inheritdoc/>
    public async Task<ImageListing> ListImagesAsync(string? reference = null, CancellationToken cancellationToken = default)
    {
        var walk = new ManifestWalk(this, Path, _options);
        Digest? only = reference is null ? null : Resolve(reference).Digest;
        foreach (IGrouping<(Digest Digest, long, string), Descriptor> entries in Index.Manifests.GroupBy(static entry => (entry.Digest, entry.Size, entry.MediaType)))
        {
            if (only is null || only == entries.Key.Digest)
            {
                walk.Count(entries.Count());
                string[] tags = [.. entries.Select(EntryName.Of).OfType<string>().Distinct(StringComparer.Ordinal)];
                await walk.AddAsync(entries.First(), tags, cancellationToken).ConfigureAwait(false);
            }
        }

        return walk.ToListing();
    }

    /// <inheritdoc/>
    public ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_files.TryGetSize(BlobPath.Of(content.Digest), out _));
    }

    /// <inheritdoc/>
    public ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        cancellationToken.ThrowIfCancellationRequested();
        string name = BlobPath.Of(content.Digest);
        return ValueTask.FromResult<Stream>(_files.OpenVerified(name, content));
    }

    /// <inheritdoc/>
    public ValueTask<long?> FindSizeAsync(Digest blob, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blob);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<long?>(_files.TryGetSize(BlobPath.Of(blob), out long size) ? size : null);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _files.DisposeAsync();

    /// <summary>The digests that the files of blobs are named after, whatever is in them.</summary>
    internal IEnumerable<Digest> StoredDigests() => _files.NamesBelow(BlobPath.Folder).Select(BlobPath.DigestOf).OfType<Digest>();

    /// <inheritdoc cref="ResolveAsync"/>
    internal Descriptor Resolve(string reference)
    {
        Descriptor[] matches = [.. Index.Manifests.Where(entry => EntryName.Matches(entry, reference)).DistinctBy(static entry => entry.Digest)];
        return matches switch
        {
            [] => throw new ContentNotFoundException(reference, Path, Index.Manifests.Select(static entry => EntryName.Of(entry) ?? entry.Digest.ToString())),
            [Descriptor match] => match,
            _ => throw new InvalidDataException($"{ErrorText.Quote(Path)} has {matches.Length} images {ErrorText.Quote(reference)}, {matches[0].Digest} and {matches[1].Digest}: expected one."),
        };
    }

    /// <summary>Whether a tree of files claims to be an OCI image layout.</summary>
    internal static bool IsLayout(FileTree files) => files.TryGetSize(LayoutFileName, out _);

    /// <summary>Reads a layout from a tree of files, which it then owns; on failure the caller still does.</summary>
    internal static async Task<ImageLayout> OpenAsync(FileTree files, ImageTransport transport, ImageSourceOptions options, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> layoutFile = await files.ReadAllAsync(LayoutFileName, options.MaxDocumentSize, cancellationToken).ConfigureAwait(false);
        OciLayoutFile parsedLayoutFile = OciLayoutFile.Parse(layoutFile.Span);
        ReadOnlyMemory<byte> index = await files.ReadAllAsync(IndexFileName, options.MaxDocumentSize, cancellationToken).ConfigureAwait(false);
        return new ImageLayout(files, transport, options, parsedLayoutFile, ImageIndex.ParseLayoutIndex(index));
    }

    private static async Task<ImageLayout> OpenCoreAsync(string path, ImageSourceOptions options, CancellationToken cancellationToken)
    {
        ImageTransport transport = Directory.Exists(path) ? ImageTransport.Oci : ImageTransport.OciArchive;
        return (ImageLayout)await ImageSourceOpener.OpenAsync(transport, path, options, cancellationToken).ConfigureAwait(false);
    }
}
