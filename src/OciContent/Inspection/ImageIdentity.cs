namespace OciContent.Inspection;

/// <summary>The hashes of one image.</summary>
public sealed record ImageIdentity
{
    /// <summary>The platform; <c>null</c> for an artifact that has none.</summary>
    public required Platform? Platform { get; init; }

    /// <summary>The tags or names that lead to the image.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>The image indexes that lead to the image, the outermost first.</summary>
    public required IReadOnlyList<Descriptor> Indexes { get; init; }

    /// <summary>The manifest; <c>null</c> in a source that keeps none.</summary>
    public required Descriptor? Manifest { get; init; }

    /// <summary>The config; <c>null</c> if there is none, as in Docker's schema 1.</summary>
    public required Descriptor? Config { get; init; }

    /// <summary>
    /// The image ID: the digest of the config; <c>null</c> if there is none, as Docker makes one up of what schema 1 says, and of an
    /// artifact that is not an image.
    /// </summary>
    public Digest? ImageId => IsImage ? Config?.Digest : null;

    /// <summary>
    /// Which of Docker's stores the file tells to have saved the image: uncompressed layers of image-spec's media type are the graph-driver
    /// store's, whose manifest no registry shows; all others were kept by the containerd image store, or made by BuildKit for it.
    /// <c>null</c> where nothing tells: in other files than those of Docker 25 and later, and of images without layers.
    /// </summary>
    public DockerStore? Store { get; init; }

    /// <summary>Whether it is an image, by its config; otherwise it is another artifact, such as a signature or a chart.</summary>
    public bool IsImage { get; init; } = true;

    /// <inheritdoc cref="OciContent.Sources.StoredImage.ArtifactType"/>
    public string? ArtifactType { get; init; }

    /// <inheritdoc cref="OciContent.Sources.StoredImage.Subject"/>
    public Descriptor? Subject { get; init; }

    /// <summary>The layers, the base first.</summary>
    public required IReadOnlyList<LayerIdentity> Layers { get; init; }

    /// <summary>
    /// The sizes of the layers as they are stored, each as often as it is listed, in bytes. If a registry has the image so, a pull
    /// downloads them, a repeated one once, and the manifest and the config. <c>null</c> if one is not known.
    /// </summary>
    public long? LayersSize => Sum(Layers.Select(static layer => layer.Size));

    /// <summary>The sizes of the layers' tars, each as often as it is listed, in bytes; <c>null</c> if one is not known.</summary>
    public long? UncompressedLayersSize => Sum(Layers.Select(static layer => layer.UncompressedSize));

    /// <summary>
    /// The sizes of the layers' files, each layer as often as it is listed, in bytes: the size that <c>docker images</c> and
    /// <c>docker image inspect</c> show with the graph-driver store and the storage drivers that count while they unpack (vfs, btrfs, zfs,
    /// and overlay2 where the kernel redirects folders). <c>null</c> if one is not known.
    /// </summary>
    public long? FilesSize => Sum(Layers.Select(static layer => layer.FilesSize));

    /// <summary>
    /// The same with the lengths of symbolic links: the size that they show with the storage driver overlay2, which is Docker's usual one.
    /// <c>null</c> if one is not known.
    /// </summary>
    public long? UnpackedSize => Sum(Layers.Select(static layer => layer.UnpackedSize));

    /// <summary>
    /// The sizes of the indexes that lead to the image, of its manifest, config and layers, each as often as it is listed, in bytes: the
    /// size that <c>docker image inspect</c> shows with the containerd image store; <c>docker images</c> adds what the unpacked layers take
    /// on the disk, in blocks of its file system. <c>null</c> if one is not known, or there is no manifest.
    /// </summary>
    public long? ContentSize =>
        Manifest is null
            ? null
            : Sum(
            [
                .. Indexes.Select(static index => (long?)index.Size),
                Manifest.Size,
                Config?.Size,
                .. Layers.Select(static layer => layer.Size),
            ]);

    // Sizes are claims: their sum may be more than a long can hold.
    private static long? Sum(IEnumerable<long?> sizes)
    {
        decimal sum = 0;
        foreach (long? size in sizes)
        {
            if (size is null)
            {
                return null;
            }

            sum += size.Value;
        }

        return sum <= long.MaxValue ? (long)sum : null;
    }
}
