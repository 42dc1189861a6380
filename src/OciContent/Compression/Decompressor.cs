using OciContent.Compression.Bzip2;
using OciContent.Compression.Zstd;

namespace OciContent.Compression;

/// <summary>Decodes compressed data that comes in pieces, into buffers of its own.</summary>
/// <remarks>
/// The verdict does not depend on how the input is cut. Decoded bytes are to be trusted only after <see cref="Complete"/>. Not
/// thread-safe.
/// </remarks>
internal abstract class Decompressor : IDisposable
{
    /// <summary>Whether <see cref="Create"/> takes a format.</summary>
    public static bool IsSupported(CompressionFormat format) => format is not (CompressionFormat.Xz or CompressionFormat.Lzma);

    /// <summary>A decompressor for a format; <c>null</c> for content that is not compressed.</summary>
    /// <exception cref="InvalidDataException">The format is not supported.</exception>
    public static Decompressor? Create(CompressionFormat format) => format switch
    {
        CompressionFormat.None => null,
        CompressionFormat.Gzip => new GzipDecompressor(),
        CompressionFormat.Zstd => new ZstdDecompressor(),
        CompressionFormat.Bzip2 => new Bzip2Decompressor(),
        _ => throw new InvalidDataException(
            $"The layer is compressed with {format.ToName()}, which is not supported: "
            + "expected an uncompressed, gzip, zstd or bzip2 layer."),
    };

    /// <summary>
    /// How many of the outputs that were given last stay as they are while the next one is decoded, so that they can be hashed meanwhile.
    /// </summary>
    public virtual int OutputsKept => 1;

    /// <summary>
    /// How much a gzip member or a zstd frame must have given before its checksum is left to others: to wait for them at its end takes
    /// longer than the checksum of less.
    /// </summary>
    public const long MinLengthToLeaveChecksum = 1024 * 1024;

    /// <summary>
    /// Set by who computes checksums on another thread: called before the checksum is compared, it returns when those of all outputs are
    /// computed that were left. <c>null</c> as long as none may be left.
    /// </summary>
    public Action? WaitForChecksums { get; set; }

    /// <summary>Whether the checksum of the output that was given last is left to <see cref="AppendToChecksum"/>.</summary>
    public bool IsChecksumLeft { get; protected set; }

    /// <summary>Decodes some of the input, or all of it.</summary>
    /// <param name="source">The next piece of the compressed data.</param>
    /// <param name="consumed">How many bytes of it are used.</param>
    /// <param name="status">
    /// <see cref="DecodeStatus.NeedsInput"/>, or <see cref="DecodeStatus.NeedsOutput"/> if this is to be called again with the rest, even
    /// an empty one.
    /// </param>
    /// <returns>
    /// The decoded bytes. They stay while as many more are decoded as <see cref="OutputsKept"/> says.
    /// </returns>
    /// <exception cref="InvalidDataException">The data is broken; from then on every call says so.</exception>
    public abstract ReadOnlyMemory<byte> Decode(ReadOnlySpan<byte> source, out int consumed, out DecodeStatus status);

    /// <summary>
    /// Adds an output to the checksum of its member or frame, on any thread, while others are decoded: each one of which
    /// <see cref="IsChecksumLeft"/> said so, in order.
    /// </summary>
    public virtual void AppendToChecksum(ReadOnlySpan<byte> output) =>
        throw new NotSupportedException("This format leaves no checksum to others.");

    /// <summary>Says that there is no more input. Only after this has the data been found whole.</summary>
    /// <exception cref="InvalidDataException">The data is broken, or ends before its end.</exception>
    public abstract void Complete();

    /// <inheritdoc/>
    public abstract void Dispose();
}
