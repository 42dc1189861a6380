namespace OciContent.Compression;

/// <summary>
/// How the bytes of a layer are compressed (image-spec, layer.md, "+gzip" and "+zstd" media types), or that they are not.
/// </summary>
/// <remarks>What tells them apart is in <see cref="CompressionFormats"/>.</remarks>
public enum CompressionFormat
{
    /// <summary>Not compressed in a format known here: the bytes are taken as they are.</summary>
    None,

    /// <summary>gzip (RFC 1952).</summary>
    Gzip,

    /// <summary>Zstandard (RFC 8878).</summary>
    Zstd,

    /// <summary>bzip2.</summary>
    Bzip2,

    /// <summary>xz, which is told but not decompressed.</summary>
    Xz,

    /// <summary>LZMA in a file of its own (<c>.lzma</c>), the format before xz, which is told but not decompressed.</summary>
    Lzma,
}
