using System.Buffers;
using System.Text;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Sources;

namespace OciContent.Layouts;

/// <summary>
/// A folder as skopeo's <c>dir:</c> transport writes it, open for reading: one manifest or index, and its blobs under
/// their bare hex names (containers-transports(5)).
/// </summary>
public sealed class ImageDirectory : ImageSource
{
    internal const string TransportName = "dir";
    internal const string ManifestFileName = "manifest.json";
    internal const string VersionFileName = "version";
    internal const string Version = VersionPrefix + "1.1\n";

    private const string VersionPrefix = "Directory Transport Version: ";
    private static readonly SearchValues<char> LowercaseHex = SearchValues.Create("0123456789abcdef");

    private readonly FileTree _files;
    private readonly bool _hasVersion;

    private ImageDirectory(FileTree files, DocumentLimits limits, ImageDocument root, bool hasVersion)
    {
        _files = files;
        _hasVersion = hasVersion;
        Limits = limits;
        Root = root;
        SourceEntries = [new SourceEntry(root.ToDescriptor(), ContentLocation.Root(ManifestFileName))];
    }

    /// <summary>The folder.</summary>
    public override string Name => _files.Path;

    /// <summary>Always <c>dir</c>.</summary>
    public override string Format => TransportName;

    /// <inheritdoc/>
    public override DocumentLimits Limits { get; }

    /// <summary>
    /// The file <c>manifest.json</c>: an <see cref="ImageManifest"/>, an <see cref="ImageIndex"/> or a <see cref="Schema1Manifest"/>.
    /// </summary>
    public ImageDocument Root { get; }

    /// <summary>Opens a folder.</summary>
    /// <exception cref="IOException">There is nothing, or it cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is not such a folder.</exception>
    /// <exception cref="System.Text.Json.JsonException"><c>manifest.json</c> is malformed or ambiguous.</exception>
    public static Task<ImageDirectory> OpenAsync(string path, DocumentLimits limits, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(limits);
        return OpenCoreAsync(path, limits, cancellationToken);
    }

    /// <inheritdoc cref="OpenAsync(string, DocumentLimits, CancellationToken)"/>
    public static Task<ImageDirectory> OpenAsync(string path, CancellationToken cancellationToken = default) =>
        OpenAsync(path, DocumentLimits.Default, cancellationToken);

    /// <inheritdoc/>
    internal override IReadOnlyList<SourceEntry> SourceEntries { get; }

    /// <inheritdoc/>
    internal override IReadOnlyList<SourceOddity> Oddities =>
        _hasVersion
            ? []
            : [new SourceOddity(ContentLocation.Root(Name), $"It has no file '{VersionFileName}', which marks such a folder.")];

    /// <inheritdoc/>
    public override ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_files.TryGetSize(NameOf(content), out _));
    }

    /// <inheritdoc/>
    public override ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        cancellationToken.ThrowIfCancellationRequested();
        string name = NameOf(content);
        return MediaTypes.IsSchema1Manifest(content.MediaType)
            ? OpenSchema1Async(name, content, cancellationToken)
            : ValueTask.FromResult<Stream>(_files.OpenVerified(name, content));
    }

    /// <inheritdoc/>
    public override ValueTask<long?> FindSizeAsync(Digest blob, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blob);
        cancellationToken.ThrowIfCancellationRequested();
        blob.Algorithm.ThrowIfNotSupported();
        return ValueTask.FromResult<long?>(_files.TryGetSize(blob.Encoded, out long size) ? size : null);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _files.DisposeAsync();

    /// <summary>Whether a tree of files claims to be such a folder.</summary>
    internal static bool IsDirectory(FileTree files) =>
        files.TryGetSize(VersionFileName, out _) && files.TryGetSize(ManifestFileName, out _);

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
            string start = Encoding.UTF8.GetString(version.Span[..Math.Min(version.Length, VersionPrefix.Length)]);
            throw new InvalidDataException(
                $"{files.Describe(VersionFileName)} begins {ErrorText.Quote(start)}: expected '{VersionPrefix}'.");
        }
    }

    /// <summary>
    /// Reads a tree of files, which it then owns; on failure the caller still does. The file that marks it may be missing, as skopeo reads
    /// it so.
    /// </summary>
    internal static async Task<ImageDirectory> OpenAsync(FileTree files, DocumentLimits limits, CancellationToken cancellationToken)
    {
        bool hasVersion = files.TryGetSize(VersionFileName, out _);
        if (hasVersion)
        {
            await RequireVersionAsync(files, limits.MaxDocumentSize, cancellationToken).ConfigureAwait(false);
        }

        ReadOnlyMemory<byte> json = await files
            .ReadAllAsync(ManifestFileName, limits.MaxDocumentSize, cancellationToken)
            .ConfigureAwait(false);
        return new ImageDirectory(files, limits, ManifestHeader.Parse(json), hasVersion);
    }

    private static async Task<ImageDirectory> OpenCoreAsync(string path, DocumentLimits limits, CancellationToken cancellationToken)
    {
        FileTree files = await FileTree
            .OpenAsync(path, isFolder: true, "a folder of skopeo's dir: transport", ImageSourceOptions.Default, cancellationToken)
            .ConfigureAwait(false);
        return await files.HandOverAsync(() => OpenAsync(files, limits, cancellationToken)).ConfigureAwait(false);
    }

    // The digest of a signed one is not that of its bytes: only who parses it can verify it.
    private async ValueTask<Stream> OpenSchema1Async(string name, Descriptor content, CancellationToken cancellationToken)
    {
        if (!_files.TryGetSize(name, out _))
        {
            throw new ContentNotFoundException(content.Digest, Name);
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

        bool isManifest =
            MediaTypes.IsManifest(content.MediaType)
            || MediaTypes.IsIndex(content.MediaType)
            || MediaTypes.IsSchema1Manifest(content.MediaType);
        return isManifest ? content.Digest.Encoded + "." + ManifestFileName : content.Digest.Encoded;
    }
}
