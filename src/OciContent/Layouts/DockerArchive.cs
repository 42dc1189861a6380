using System.Globalization;
using System.Text.Json;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Layers;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>
/// A tar file as <c>docker save</c>, skopeo or crane write it, open for reading: configs and layers, named by a
/// <c>manifest.json</c>. It keeps no manifest, so no registry digest; its contents are known by config digest and diffID.
/// </summary>
public sealed class DockerArchive : IImageSource
{
    internal const string ManifestFileName = "manifest.json";
    internal const string LegacyFileName = "repositories";

    private readonly FileTree _files;
    private readonly ImageSourceOptions _options;
    private readonly IReadOnlyList<DockerArchiveImage> _images;
    private readonly Dictionary<Digest, string> _configFiles = [];
    private readonly Dictionary<Digest, string> _layerFiles = [];

    private DockerArchive(FileTree files, ImageSourceOptions options, DockerArchiveManifest manifest, IReadOnlyList<DockerArchiveImage> images)
    {
        _files = files;
        _options = options;
        _images = images;
        Manifest = manifest;
        foreach (DockerArchiveImage image in images)
        {
            _configFiles.TryAdd(image.Config.Digest, image.ConfigFile);
            foreach ((Digest diffId, string file) in image.Layers)
            {
                _layerFiles.TryAdd(diffId, file);
            }
        }
    }

    /// <summary>Always <see cref="ImageTransport.DockerArchive"/>.</summary>
    public ImageTransport Transport => ImageTransport.DockerArchive;

    /// <inheritdoc/>
    public string Path => _files.Path;

    /// <inheritdoc/>
    public int MaxDocumentSize => _options.MaxDocumentSize;

    /// <summary>The file <c>manifest.json</c>.</summary>
    public DockerArchiveManifest Manifest { get; }

    /// <summary>Opens an archive.</summary>
    /// <exception cref="IOException">There is nothing, or it cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is not a docker-archive, or is broken.</exception>
    /// <exception cref="JsonException"><c>manifest.json</c> or a config is malformed or ambiguous.</exception>
    public static Task<DockerArchive> OpenAsync(string path, ImageSourceOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        return OpenCoreAsync(path, options, cancellationToken);
    }

    /// <inheritdoc cref="OpenAsync(string, ImageSourceOptions, CancellationToken)"/>
    public static Task<DockerArchive> OpenAsync(string path, CancellationToken cancellationToken = default) => OpenAsync(path, ImageSourceOptions.Default, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>A reference is a name, in any of its forms, the image ID, or <c>@N</c> for the Nth image from 0.</remarks>
    public Task<ImageListing> ListImagesAsync(string? reference = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IReadOnlyList<DockerArchiveImage> chosen = reference is null ? _images : Choose(reference);
        return Task.FromResult(new ImageListing([.. chosen.Select(ToStoredImage)], [], [], []));
    }

    /// <inheritdoc/>
    /// <remarks>Contents are configs, by their digest, and layers, by their diffID.</remarks>
    public ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        cancellationToken.ThrowIfCancellationRequested();
        content.Digest.Algorithm.ThrowIfNotSupported();
        return ValueTask.FromResult(_configFiles.ContainsKey(content.Digest) || _layerFiles.ContainsKey(content.Digest));
    }

    /// <inheritdoc/>
    /// <remarks>A layer is decompressed if the archive keeps it compressed: its content is what the diffID is computed over.</remarks>
    public async ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentOutOfRangeException.ThrowIfNegative(content.Size);
        content.Digest.Algorithm.ThrowIfNotSupported();
        if (_configFiles.TryGetValue(content.Digest, out string? configFile))
        {
            return _files.OpenVerified(configFile, content);
        }

        if (!_layerFiles.TryGetValue(content.Digest, out string? layerFile))
        {
            throw new ContentNotFoundException(content.Digest, Path);
        }

        Stream plain = await LayerContent.OpenAsync(_files.OpenRead(layerFile), leaveOpen: false, cancellationToken).ConfigureAwait(false);
        return new VerifyingStream(plain, content);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _files.DisposeAsync();

    /// <summary>Whether a tree of files claims to be a docker-archive.</summary>
    internal static bool IsDockerArchive(FileTree files) => files.TryGetSize(ManifestFileName, out _) || files.TryGetSize(LegacyFileName, out _);

    /// <summary>Reads a tree of files, which it then owns; on failure the caller still does.</summary>
    internal static async Task<DockerArchive> OpenAsync(FileTree files, ImageSourceOptions options, CancellationToken cancellationToken)
    {
        if (!files.TryGetSize(ManifestFileName, out _))
        {
            string hint = files.TryGetSize(LegacyFileName, out _) ? "; it was saved by Docker before 1.10" : "";
            throw new InvalidDataException($"{ErrorText.Quote(files.Path)} has no '{ManifestFileName}': expected an archive of docker save{hint}.");
        }

        ReadOnlyMemory<byte> json = await files.ReadAllAsync(ManifestFileName, options.MaxDocumentSize, cancellationToken).ConfigureAwait(false);
        DockerArchiveManifest manifest = DockerArchiveManifest.Parse(json.Span);
        IReadOnlyList<DockerArchiveImage> images = await new DockerArchiveReader(files, options).ReadAsync(manifest, cancellationToken).ConfigureAwait(false);
        return new DockerArchive(files, options, manifest, images);
    }

    private static async Task<DockerArchive> OpenCoreAsync(string path, ImageSourceOptions options, CancellationToken cancellationToken) =>
        (DockerArchive)await ImageSourceOpener.OpenAsync(ImageTransport.DockerArchive, path, options, cancellationToken).ConfigureAwait(false);

    private DockerArchiveImage[] Choose(string reference)
    {
        DockerArchiveImage[] chosen = reference.StartsWith('@') && int.TryParse(reference.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? [.. _images.Skip(index).Take(1)]
            : [.. _images.Where(image => image.Config.Digest.ToString() == reference || image.RepoTags.Any(tag => EntryName.IsSameImage(tag, reference)))];

        // One image may stand there twice, for two of its names.
        Digest[] imageIds = [.. chosen.Select(static image => image.Config.Digest).Distinct()];
        return imageIds switch
        {
            [] => throw new ContentNotFoundException(reference, Path, _images.SelectMany(static image => image.RepoTags.DefaultIfEmpty(image.Config.Digest.ToString()))),
            [_] => chosen,
            _ => throw new InvalidDataException($"{ErrorText.Quote(Path)} has {imageIds.Length} images {ErrorText.Quote(reference)}, {imageIds[0]} and {imageIds[1]}: expected one."),
        };
    }

    private StoredImage ToStoredImage(DockerArchiveImage image) => new()
    {
        Indexes = [],
        Manifest = null,
        Config = image.Config.ToDescriptor(),
        ConfigDocument = image.Config,
        Platform = image.Config.Platform,
        Tags = image.RepoTags,
        Layers = [.. image.Layers.Select(layer => new StoredLayer(layer.File, descriptor: null, layer.DiffId, _ => ValueTask.FromResult(OpenLayer(layer.File))))],
    };

    // A name that is a digest is a claim about the bytes as they are stored.
    private Stream OpenLayer(string file) =>
        BlobPath.DigestOf(file) is { Algorithm.IsSupported: true } digest ? new VerifyingStream(_files.OpenRead(file), digest, size: null) : _files.OpenRead(file);
}
