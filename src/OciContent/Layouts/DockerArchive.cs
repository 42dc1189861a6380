using System.Globalization;
using System.Text.Json;
using OciContent.Compression;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>
/// A tar file as <c>docker save</c>, skopeo or crane write it, open for reading: configs and layers, named by a
/// <c>manifest.json</c>. It keeps no manifest, so no registry digest; its contents are known by config digest and diffID.
/// </summary>
public sealed class DockerArchive : ImageSource
{
    internal const string TransportName = "docker-archive";
    internal const string ManifestFileName = "manifest.json";
    internal const string LegacyFileName = "repositories";

    private readonly FileTree _files;
    private readonly IReadOnlyList<DockerArchiveImage> _images;
    private readonly Dictionary<Digest, string> _configFiles = [];
    private readonly Dictionary<Digest, string> _layerFiles = [];

    private DockerArchive(
        FileTree files,
        DocumentLimits limits,
        DockerArchiveManifest manifest,
        DockerArchiveListing listing,
        IReadOnlyList<SourceOddity> oddities)
    {
        _files = files;
        _images = listing.Images;
        Limits = limits;
        Manifest = manifest;
        Faults = listing.Faults;
        Oddities = [.. files.Oddities, .. oddities, .. listing.Oddities];
        SourceEntries = [.. listing.Images.SelectMany(EntriesOf)];
        foreach (DockerArchiveImage image in listing.Images)
        {
            _configFiles.TryAdd(image.Config.Digest, image.ConfigFile);
            foreach ((Digest diffId, string file) in image.Layers)
            {
                _layerFiles.TryAdd(diffId, file);
            }
        }
    }

    /// <summary>The file.</summary>
    public override string Name => _files.Path;

    /// <summary>Always <c>docker-archive</c>.</summary>
    public override string Format => TransportName;

    /// <summary>Always false.</summary>
    public override bool HasManifests => false;

    /// <inheritdoc/>
    public override DocumentLimits Limits { get; }

    /// <summary>The file <c>manifest.json</c>.</summary>
    public DockerArchiveManifest Manifest { get; }

    /// <inheritdoc/>
    internal override bool IsHybrid => ImageLayout.IsLayout(_files);

    /// <inheritdoc/>
    internal override IReadOnlyList<SourceEntry> SourceEntries { get; }

    /// <inheritdoc/>
    internal override IReadOnlyList<SourceOddity> Oddities { get; }

    /// <inheritdoc/>
    internal override IReadOnlyList<(ContentLocation Location, Exception Fault)> Faults { get; }

    /// <summary>Opens an archive.</summary>
    /// <exception cref="IOException">There is nothing, or it cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is not a docker-archive, or is broken.</exception>
    /// <exception cref="JsonException"><c>manifest.json</c> is malformed or ambiguous, or so are the configs of all images.</exception>
    public static Task<DockerArchive> OpenAsync(string path, DocumentLimits limits, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(limits);
        return OpenCoreAsync(path, limits, cancellationToken);
    }

    /// <inheritdoc cref="OpenAsync(string, DocumentLimits, CancellationToken)"/>
    public static Task<DockerArchive> OpenAsync(string path, CancellationToken cancellationToken = default) =>
        OpenAsync(path, DocumentLimits.Default, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Contents are configs, by their digest, and layers, by their diffID.</remarks>
    public override ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        cancellationToken.ThrowIfCancellationRequested();
        content.Digest.Algorithm.ThrowIfNotSupported();
        return ValueTask.FromResult(_configFiles.ContainsKey(content.Digest) || _layerFiles.ContainsKey(content.Digest));
    }

    /// <inheritdoc/>
    /// <remarks>A layer is decompressed if the archive keeps it compressed: its content is what the diffID is computed over.</remarks>
    public override async ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default)
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
            throw new ContentNotFoundException(content.Digest, Name);
        }

        Stream plain = await DecompressionStream
            .OpenAsync(_files.OpenRead(layerFile), leaveOpen: false, limits: null, cancellationToken)
            .ConfigureAwait(false);
        return new VerifyingStream(plain, content, name: _files.Describe(layerFile));
    }

    /// <inheritdoc/>
    /// <remarks>Of configs alone: how large a layer is uncompressed is known only when it was read.</remarks>
    public override ValueTask<long?> FindSizeAsync(Digest blob, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blob);
        cancellationToken.ThrowIfCancellationRequested();
        blob.Algorithm.ThrowIfNotSupported();
        return ValueTask.FromResult<long?>(_images.FirstOrDefault(image => image.Config.Digest == blob)?.Config.Size);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _files.DisposeAsync();

    /// <summary>Whether a tree of files claims to be a docker-archive.</summary>
    internal static bool IsDockerArchive(FileTree files) =>
        files.TryGetSize(ManifestFileName, out _) || files.TryGetSize(LegacyFileName, out _);

    /// <summary>Reads a tree of files, which it then owns; on failure the caller still does.</summary>
    internal static async Task<DockerArchive> OpenAsync(
        FileTree files,
        DocumentLimits limits,
        IReadOnlyList<SourceOddity> oddities,
        CancellationToken cancellationToken)
    {
        if (!files.TryGetSize(ManifestFileName, out _))
        {
            string hint = files.TryGetSize(LegacyFileName, out _) ? "; it was saved by Docker before 1.10" : "";
            throw new InvalidDataException(
                $"{ErrorText.Quote(files.Path)} has no '{ManifestFileName}': expected an archive of docker save{hint}.");
        }

        ReadOnlyMemory<byte> json = await files
            .ReadAllAsync(ManifestFileName, limits.MaxDocumentSize, cancellationToken)
            .ConfigureAwait(false);
        DockerArchiveManifest manifest = DockerArchiveManifest.Parse(json.Span);
        DockerArchiveListing listing = await new DockerArchiveReader(files, limits)
            .ReadAsync(manifest, cancellationToken)
            .ConfigureAwait(false);
        return new DockerArchive(files, limits, manifest, listing, oddities);
    }

    /// <inheritdoc/>
    /// <remarks>A reference is a name, in any of its forms, the image ID, or <c>@N</c> for the Nth image from 0.</remarks>
    internal override IReadOnlyList<SourceEntry> FindEntries(string reference) =>
        reference.StartsWith('@') && int.TryParse(reference.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? [.. SourceEntries.Where(entry => entry.Location.Index == index)]
            : base.FindEntries(reference);

    /// <inheritdoc/>
    internal override Task WalkAsync(
        IDocumentVisitor visitor,
        IReadOnlyList<SourceEntry> entries,
        SelectedPaths? selection,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var listed = entries.Select(static entry => entry.Location.Index!.Value).ToHashSet();
        foreach (DockerArchiveImage image in _images.Where(image => listed.Contains(image.Index)))
        {
            StoredImage stored = ToStoredImage(image);
            visitor.VisitImageWithoutManifest(stored, stored.Location);
            if (image.ConfigFault is { } fault)
            {
                visitor.VisitFault(content: null, fault, stored.Location);
            }

            foreach (StoredLayer layer in stored.Layers)
            {
                visitor.VisitBlob(layer);
            }
        }

        // What is wrong with other images is told to whoever asks for all.
        foreach ((ContentLocation location, Exception exception) in entries.Count == SourceEntries.Count ? Faults : [])
        {
            visitor.VisitFault(content: null, exception, location);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    internal override async Task<ManifestedSource> WithManifestsAsync(
        IReadOnlyList<Descriptor> roots,
        ImageFormat form,
        CancellationToken cancellationToken)
    {
        var content = new DockerArchiveContent(this, form);
        var manifests = new List<Descriptor>(roots.Count);
        foreach (Descriptor root in roots)
        {
            // Under whichever name it was found: they are one image.
            DockerArchiveImage[] images = [.. _images.Where(image => image.Config.Digest == root.Digest)];
            if (Array.Find(images, static image => image.ConfigFault is not null)?.ConfigFault is { } fault)
            {
                throw new ContentMismatchException(fault.Expected, fault.Actual, fault.ExpectedSize, fault.ActualSize, fault.Content);
            }

            Descriptor manifest = await content.AddAsync(ToStoredImage(images[0]), cancellationToken).ConfigureAwait(false);

            // By its full name, as two repositories may have the same tag.
            manifests.Add(IndexEntryName.FullNameOf(root) is not { } name ? manifest
                : IndexEntryName.IsTag(name) ? IndexEntryName.WithTag(manifest, name)
                : IndexEntryName.WithFullName(manifest, name));
        }

        return new ManifestedSource(content, manifests);
    }

    private static async Task<DockerArchive> OpenCoreAsync(string path, DocumentLimits limits, CancellationToken cancellationToken)
    {
        FileTree files = await FileTree
            .OpenAsync(path, isFolder: false, "a tar file of docker save", ImageSourceOptions.Default, cancellationToken)
            .ConfigureAwait(false);
        return await files.HandOverAsync(() => OpenAsync(files, limits, oddities: [], cancellationToken)).ConfigureAwait(false);
    }

    private static IEnumerable<SourceEntry> EntriesOf(DockerArchiveImage image)
    {
        Descriptor config = image.Config.ToDescriptor() with { Platform = image.Config.Platform };
        ContentLocation location = ContentLocation.Item(ManifestFileName, image.Index);
        return image.RepoTags.Count == 0
            ? [new SourceEntry(config, location)]
            : image.RepoTags.Select(name => new SourceEntry(IndexEntryName.WithFullName(config, name), location));
    }

    private StoredImage ToStoredImage(DockerArchiveImage image)
    {
        ContentLocation location = ContentLocation.Item(ManifestFileName, image.Index);
        return new StoredImage
        {
            Indexes = [],
            Manifest = null,
            Config = image.Config.ToDescriptor(),
            ConfigDocument = image.Config,
            Platform = image.Config.Platform,
            Tags = image.RepoTags,
            Layers =
            [
                .. image.Layers.Select(
                    (layer, i) =>
                        new StoredLayer(
                            layer.File,
                            descriptor: null,
                            layer.DiffId,
                            ContentLocation.In(ContentField.Layers, i, image.Config.Digest, location),
                            _ => ValueTask.FromResult(OpenLayer(layer.File)))
                        {
                            StoredSize = _files.TryGetSize(layer.File, out long size) ? size : null,
                        }),
            ],
            Location = location,
        };
    }

    // A name that is a digest is a claim about the bytes as they are stored.
    private Stream OpenLayer(string file) =>
        BlobPath.DigestOf(file) is { Algorithm.IsSupported: true } digest
            ? new VerifyingStream(_files.OpenRead(file), digest, size: null, name: _files.Describe(file))
            : _files.OpenRead(file);
}
