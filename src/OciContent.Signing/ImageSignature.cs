using System.Collections.ObjectModel;

namespace OciContent.Signing;

/// <summary>
/// One signature as it is stored beside an image: the bytes of its layer, and what the layer's descriptor says. Nothing of it was checked
/// but the digest.
/// </summary>
public sealed class ImageSignature
{
    /// <summary>The size of a signature that is still read, in bytes: 4 MiB.</summary>
    public const int MaxSize = 4 * 1024 * 1024;

    private readonly byte[] _content;

    /// <summary>A signature of bytes that were read.</summary>
    /// <param name="blob">The layer. Its media type says what kind of signature it is; cosign keeps signatures in its annotations.</param>
    /// <param name="content">The layer's bytes, which are copied.</param>
    /// <param name="manifest">The manifest that lists the layer; <c>null</c> if it was found otherwise.</param>
    /// <exception cref="ArgumentException">The media type is not one of a signature.</exception>
    /// <exception cref="ContentMismatchException">The bytes do not have the descriptor's digest and size.</exception>
    /// <exception cref="NotSupportedException">The digest is of an algorithm that is not supported.</exception>
    public ImageSignature(Descriptor blob, ReadOnlySpan<byte> content, Descriptor? manifest = null)
    {
        ArgumentNullException.ThrowIfNull(blob);
        Format = SigningMediaTypes.FormatOf(blob.MediaType)
            ?? throw new ArgumentException($"'{blob.MediaType}' is not the media type of a signature.", nameof(blob));
        Digest actual = Digest.Compute(content, blob.Digest.Algorithm);
        if (actual != blob.Digest || content.Length != blob.Size)
        {
            throw new ContentMismatchException(blob.Digest, actual, blob.Size, content.Length);
        }

        Blob = blob;
        Manifest = manifest;
        _content = content.ToArray();
    }

    /// <summary>How it is written down.</summary>
    public SignatureFormat Format { get; }

    /// <summary>The layer that holds it.</summary>
    public Descriptor Blob { get; }

    /// <summary>The manifest that lists the layer; <c>null</c> if it was found otherwise.</summary>
    public Descriptor? Manifest { get; }

    /// <summary>The layer's bytes: a payload or an envelope.</summary>
    public ReadOnlyMemory<byte> Content => _content;

    /// <summary>The layer's annotations.</summary>
    internal IReadOnlyDictionary<string, string> Annotations =>
        Blob.Annotations ?? ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The format and the digest of the layer.</summary>
    public override string ToString() => $"{Format} {Blob.Digest}";
}
