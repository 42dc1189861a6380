using System.Buffers;
using System.Text;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>
/// A folder as skopeo's <c>dir:</c> transport writes it, open for reading: one manifest or index, and its blobs under
/// their bare hex names (containers-transports(5)).
/// </summary>
public sealed class ImageDirectory : IImageSource
{
    internal const string ManifestFileName = "manifest.json";
    internal const string VersionFileName = "version";
    internal const string Version = VersionPrefix + "1.1\n";

    private const string VersionPrefix = "Directory Transport Version: ";
    private static readonly SearchValues<char> LowercaseHex = SearchValues.Create("0123456789abcdef");

    private readonly FileTree _files;
    private readonly ImageSourceOptions _options;

    private ImageDirectory(FileTree files, ImageSourceOptions options, ImageDocument root)
    {
        _files = files;
        _options = options;
        Root = root;
    }

    /// <summary>Always <see cref="ImageTransport.Dir"/>.</summary>
    public ImageTransport Transport => ImageTransport.Dir;

    /// <inheritdoc/>
    public string Path => _files.Path;

    /// <inheritdoc/>
    public int MaxDocumentSize => _options.MaxDocumentSize;

    /// <summary>The file <c>manifest.json</c>: an <see cref="ImageManifest"/>, an <see cref="ImageIndex"/> or a <see cref="Schema1Manifest"/>.</summary>
    public ImageDocument Root { get; }

    /// <summary>Opens a folder.</summary>
    /// <exception cref="IOException">There is nothing, or it cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is not such a folder.</exception>
    /// <exception cref="System.Text.Json.JsonException"><c>manifest.json</c> is malformed or ambiguous.</exception>
    public static Task<ImageDirectory> OpenAsync(string path, ImageSourceOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        return OpenCoreAsync(path, options, cancellationToken);
    }

    /// <inheritdoc cref="OpenAsync(string, ImageSourceOptions, CancellationToken)"/>
    public static Task<ImageDirectory> OpenAsync(string path, CancellationToken cancellationToken = default) => OpenAsync(path, ImageSourceOptions.Default, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>The folder holds one image and has no names: the only reference it knows is the digest.</remarks>
    public async Task<ImageListing> ListImagesAsync(string? reference = null, CancellationToken cancellationToken = default)
    {
        if (reference is not null && reference != Root.Digest.ToString())
        {
            throw new ContentNotFoundException(reference, Path, [Root.Digest.ToString()]);
        }

        var walk = new ManifestWalk(this, Path, _options);
        walk.Count(1);
        await walk.AddAsync(Root.ToDescriptor(), [], cancellationToken).ConfigureAwait(false);
        return walk.ToListing();
    }

    /// <inheritdoc/>
    public ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_files.TryGetSize(NameOf(content), out _));
    }

    /// <inheritdoc/>
    public ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        cancellationToken.ThrowIfCancellationRequested();
        string name = NameOf(content);
        return MediaTypes.IsSchema1Manifest(content.MediaType) ? OpenSchema1Async(name, content, cancellationToken) : ValueTask.FromResult<Stream>(_files.OpenVerified(name, content));
    }

    /// <inheritdoc/>
    public ValueTask<long?> FindSizeAsync(Digest blob, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blob);
        cancellationToken.ThrowIfCancellationRequested();
        blob.Algorithm.ThrowIfNotSupported();
        return ValueTask.FromResult<long?>(_files.TryGetSize(blob.Encoded, out long size) ? size : null);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _files.DisposeAsync();

    /// <summary>Whether a tree of files claims to be such a folder.</summary>
    internal static bool IsDirectory(FileTree files) => files.TryGetSize(VersionFileName, out _) && files.TryGetSize(ManifestFileName, out _);

    /// <summary>Whether a file of such a folder has a name that only a part of an image has: a blob, a manifest or a signature.</summary>
    internal static bool IsOfAnImage(ReadOnlySpan<char> name)
    {
        int length = name.IndexOfAnyExcept(LowercaseHex);
        ReadOnlySpan<char> rest = length < 0 ? [] : name[length..];
        bool isHash = name.Length - rest.Length is 64 or 128;
        ReadOnlySpan<char> signature = isHash && rest.StartsWith(".") ? rest[1..] : rest.Length == name.Length ? rest : [];
        return (isHash && (rest.IsEmpty || rest is "." + ManifestFileName)) || signature.StartsWith("signature-", StringComparison.Ordinal);
    }

    /// <summary>Refuses a folder whose marking file is not the one that skopeo writes.</summary>
    internal static async ValueTask RequireVersionAsync(FileTree files, int maxDocumentSize, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> version = await files.ReadAllAsync(VersionFileName, maxDocumentSize, cancellationToken).ConfigureAwait(false);
        if (!version.Span.StartsWith(Encoding.UTF8.GetBytes(VersionPrefix)))
        {
            throw new InvalidDataException($"'{VersionFileName}' in {ErrorText.Quote(files.Path)} begins {ErrorText.Quote(Encoding.UTF8.GetString(version.Span[..Math.Min(version.Length, VersionPrefix.Length)]))}: expected '{VersionPrefix}'.");
        }
    }

    /// <summary>Reads a tree of files, which it then owns; on failure the caller still does.</summary>
    internal static async Task<ImageDirectory> OpenAsync(FileTree files, ImageSourceOptions options, CancellationToken cancellationToken)
    {
        await RequireVersionAsync(files, options.MaxDocumentSize, cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte> json = await files.ReadAllAsync(ManifestFileName, options.MaxDocumentSize, cancellationToken).ConfigureAwait(false);
        return new ImageDirectory(files, options, ManifestHeader.Parse(json));
    }

    private static async Task<ImageDirectory> OpenCoreAsync(string path, ImageSourceOptions options, CancellationToken cancellationToken) =>
        (ImageDirectory)await ImageSourceOpener.OpenAsync(ImageTransport.Dir, path, options, cancellationToken).ConfigureAwait(false);

    // The digest of a signed one is not that of its bytes: only who parses it can verify it.
    private async ValueTask<Stream> OpenSchema1Async(string name, Descriptor content, CancellationToken cancellationToken)
    {
        if (!_files.TryGetSize(name, out _))
        {
            throw new ContentNotFoundException(content.Digest, Path);
        }

        ReadOnlyMemory<byte> json = await _files.ReadAllAsync(name, MaxDocumentSize, cancellationToken).ConfigureAwait(false);
        var manifest = Schema1Manifest.Parse(json, content, content.MediaType);
        return new MemoryStream(manifest.RawBytes.ToArray(), writable: false);
    }

    private string NameOf(Descriptor content)
    {
        content.Digest.Algorithm.ThrowIfNotSupported();
        if (content.Digest == Root.Digest)
        {
            return ManifestFileName;
        }

        bool isManifest = MediaTypes.IsManifest(content.MediaType) || MediaTypes.IsIndex(content.MediaType) || MediaTypes.IsSchema1Manifest(content.MediaType);
        return isManifest ? content.Digest.Encoded + "." + ManifestFileName : content.Digest.Encoded;
    }
}
