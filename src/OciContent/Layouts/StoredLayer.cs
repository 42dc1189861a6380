namespace OciContent.Layouts;

/// <summary>One layer as a medium keeps it.</summary>
public sealed class StoredLayer
{
    private readonly Func<CancellationToken, ValueTask<Stream>> _open;

    internal StoredLayer(string name, Descriptor? descriptor, Digest? diffId, Func<CancellationToken, ValueTask<Stream>> open)
    {
        Name = name;
        Descriptor = descriptor;
        DiffId = diffId;
        IsOfImage = diffId is not null;
        _open = open;
    }

    /// <summary>What tells the layer apart on its medium: its digest, or the name of its file.</summary>
    public string Name { get; }

    /// <summary>The manifest's descriptor; <c>null</c> on a medium without manifests, where the digest is known only after reading.</summary>
    public Descriptor? Descriptor { get; }

    /// <summary>The digest that the config gives for the uncompressed layer: a claim; <c>null</c> if it gives none.</summary>
    public Digest? DiffId { get; }

    /// <summary>Whether it is an image's, and so can be decompressed; the layers of other artifacts may be anything.</summary>
    internal bool IsOfImage { get; init; }

    /// <summary>Opens the layer's bytes as they are stored, verified if there is a <see cref="Descriptor"/>.</summary>
    /// <exception cref="ContentNotFoundException">The layer is not there.</exception>
    public ValueTask<Stream> OpenStoredAsync(CancellationToken cancellationToken = default) => _open(cancellationToken);
}
