namespace OciContent.Sources;

/// <summary>One layer as a source keeps it.</summary>
public sealed class StoredLayer
{
    private readonly Func<CancellationToken, ValueTask<Stream>> _open;

    internal StoredLayer(
        string name,
        Descriptor? descriptor,
        Digest? diffId,
        ContentLocation location,
        Func<CancellationToken, ValueTask<Stream>> open)
    {
        Name = name;
        Location = location;
        Descriptor = descriptor;
        DiffId = diffId;
        IsOfImage = diffId is not null;
        _open = open;
    }

    /// <summary>What tells the layer apart in its source: its digest, or the name of its file.</summary>
    public string Name { get; }

    /// <summary>
    /// The manifest's descriptor; <c>null</c> in a source without manifests, where the digest is known only after reading.
    /// </summary>
    public Descriptor? Descriptor { get; }

    /// <summary>
    /// The digest that the manifest lists, also where there is no descriptor, as in Docker's schema 1; <c>null</c> in a source without
    /// manifests.
    /// </summary>
    public Digest? Digest => Claimed?.Digest;

    /// <summary>The digest that the config gives for the uncompressed layer: a claim; <c>null</c> if it gives none.</summary>
    public Digest? DiffId { get; }

    /// <summary>Where the descriptor or diffID is.</summary>
    public ContentLocation Location { get; }

    /// <summary>Whether it is an image's, and so can be decompressed; the layers of other artifacts may be anything.</summary>
    internal bool IsOfImage { get; init; }

    /// <summary>What is claimed of it, where that is less than a descriptor: the digest of a layer of schema 1 that is not there.</summary>
    internal Descriptor? Claimed { get => field ?? Descriptor; init; }

    /// <summary>How many bytes it has as it is stored, by its descriptor or its file; <c>null</c> if that is not known.</summary>
    internal long? StoredSize { get => field ?? Descriptor?.Size; init; }

    /// <summary>Opens the layer's bytes as they are stored. Whoever reads them verifies them.</summary>
    /// <exception cref="ContentNotFoundException">The layer is not there.</exception>
    public ValueTask<Stream> OpenStoredAsync(CancellationToken cancellationToken = default) => _open(cancellationToken);

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;
}
