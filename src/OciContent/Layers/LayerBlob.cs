using System.Runtime.CompilerServices;
using OciContent.Compression;
using OciContent.Internal;
using OciContent.Tar;

namespace OciContent.Layers;

/// <summary>A layer's blob that can be read, and what it is: what an image is made of, or gets as another layer.</summary>
/// <example><c>LayerBlob layer = await LayerBlob.FromFileAsync("layer.tar.gz");</c></example>
public sealed class LayerBlob : IDisposable
{
    private readonly Func<Stream> _open;
    private readonly IDisposable? _owned;

    internal LayerBlob(LayerDigests digests, Func<Stream> open, IDisposable? owned)
    {
        Digests = digests;
        _open = open;
        _owned = owned;
    }

    /// <summary>Its digest, diffID and sizes.</summary>
    public LayerDigests Digests { get; }

    /// <summary>A layer whose digests are known.</summary>
    /// <param name="digests">What it is. Whoever reads it verifies that.</param>
    /// <param name="open">Opens the blob as it is stored; called once for each reading.</param>
    public static LayerBlob Create(LayerDigests digests, Func<Stream> open)
    {
        ArgumentNullException.ThrowIfNull(digests);
        ArgumentNullException.ThrowIfNull(open);
        return new LayerBlob(digests, open, owned: null);
    }

    /// <summary>Reads a layer from a file once, to know what it is.</summary>
    /// <param name="path">The file: a tar, plain or compressed. It has to stay as it is as long as the layer is used.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">It is not a layer that can be decompressed.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    public static Task<LayerBlob> FromFileAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return FromFileCoreAsync(path, cancellationToken);
    }

    /// <summary>Opens the blob, as it is stored. Several can read it at the same time.</summary>
    public Stream OpenRead() => _open();

    /// <summary>Gives back what the layer is kept in, if it owns that: it can be read no more.</summary>
    public void Dispose() => _owned?.Dispose();

    /// <summary>The digests.</summary>
    public override string ToString() => Digests.ToString();

    private static async Task<LayerBlob> FromFileCoreAsync(string path, CancellationToken cancellationToken)
    {
        Stream file = ContentFile.OpenRead(path);
        await using ConfiguredAsyncDisposable disposal = file.ConfigureAwait(false);
        LayerDigests digests = await LayerDigests.ComputeAsync(file, cancellationToken).ConfigureAwait(false);
        file.Position = 0;
        await RequireTarAsync(file, path, cancellationToken).ConfigureAwait(false);
        return Create(digests, () => ContentFile.OpenRead(path));
    }

    // One block tells a tar from anything else; nothing at all is one without entries, to those who unpack it.
    private static async Task RequireTarAsync(Stream file, string path, CancellationToken cancellationToken)
    {
        Stream plain = await DecompressionStream.OpenAsync(file, leaveOpen: true, limits: null, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable disposal = plain.ConfigureAwait(false);
        byte[] block = new byte[TarHeader.BlockSize];
        int length = await plain.ReadAtLeastAsync(block, block.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        string? problem = length is > 0 and < TarHeader.BlockSize ? $"has {length} bytes: expected blocks of {TarHeader.BlockSize}" : null;
        if (problem is not null || (block.AsSpan().ContainsAnyExcept((byte)0) && !TarHeader.TryParse(block, out _, out problem)))
        {
            throw new InvalidDataException($"{ErrorText.Quote(path)} is not a layer: as a tar, plain or compressed, it {problem}.");
        }
    }
}
