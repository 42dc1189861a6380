using System.Globalization;
using OciContent.Compression;
using OciContent.Images;
using OciContent.Layers;
using OciContent.Testing.Generation;

namespace OciContent.Testing;

/// <summary>A layer: a real tar, and the blob that it is stored as (image-spec, layer.md).</summary>
/// <remarks>Two are equal if they are made of the same. The same sample has the same bytes on every machine.</remarks>
public sealed class LayerSample : IEquatable<LayerSample>
{
    private readonly Lazy<byte[]> _tar;
    private readonly Lazy<byte[]> _blob;
    private readonly Lazy<Digest> _diffId;
    private readonly Lazy<Digest> _digest;

    /// <summary>A layer of given files.</summary>
    /// <param name="entries">Its files, in the order of the tar.</param>
    /// <param name="compression">
    /// How the blob is compressed: <see cref="CompressionFormat.None"/>, <see cref="CompressionFormat.Gzip"/> or
    /// <see cref="CompressionFormat.Zstd"/>.
    /// </param>
    /// <exception cref="ArgumentException">The compression is another.</exception>
    public LayerSample(IReadOnlyList<LayerEntry> entries, CompressionFormat compression)
    {
        ArgumentNullException.ThrowIfNull(entries);
        Entries = [.. entries];
        Compression = compression;
        Func<byte[], byte[]> compress = LayerBytes.Compressor(compression);
        _tar = new(() => LayerBytes.Tar(Entries));
        _blob = new(() => compress(_tar.Value));
        _diffId = new(() => OciContent.Digest.Compute(_tar.Value));
        _digest = new(() => OciContent.Digest.Compute(_blob.Value));
    }

    /// <summary>The files, in the order of the tar.</summary>
    public IReadOnlyList<LayerEntry> Entries { get; }

    /// <summary>How <see cref="Blob"/> is compressed.</summary>
    public CompressionFormat Compression { get; }

    /// <summary>The uncompressed layer.</summary>
    public ReadOnlyMemory<byte> Tar => _tar.Value;

    /// <summary>The digest of <see cref="Tar"/>, as it stands in the config.</summary>
    public Digest DiffId => _diffId.Value;

    /// <summary>The stored layer.</summary>
    public ReadOnlyMemory<byte> Blob => _blob.Value;

    /// <summary>The digest of <see cref="Blob"/>, as it stands in the manifest.</summary>
    public Digest Digest => _digest.Value;

    /// <summary>The size of <see cref="Blob"/>, in bytes.</summary>
    public long Size => Blob.Length;

    /// <summary>The media type of <see cref="Blob"/>.</summary>
    /// <param name="format">The form of the manifest that lists it.</param>
    public string MediaType(ImageFormat format) => LayerMediaType.Find(format, Compression)!.Name;

    /// <summary>A descriptor of <see cref="Blob"/>.</summary>
    /// <param name="format">The form of the manifest that lists it.</param>
    public Descriptor ToDescriptor(ImageFormat format) => new() { MediaType = MediaType(format), Digest = Digest, Size = Size };

    /// <inheritdoc/>
    public bool Equals(LayerSample? other) => other is not null && Compression == other.Compression && Entries.SequenceEqual(other.Entries);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LayerSample);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Compression, Entries.Count, Entries.Count > 0 ? Entries[0] : null);

    /// <summary>The compression, sizes, digests and files, in one line.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Compression.ToName()}, {Size} bytes, {Short(Digest)}; tar of {Tar.Length} bytes, {Short(DiffId)}: "
            + $"{(Entries.Count == 0 ? "no files" : string.Join(", ", Entries))}");

    private static string Short(Digest digest) => $"{digest.Algorithm}:{digest.Encoded[..12]}…";
}
