using OciContent.Compression;
using OciContent.Internal;

namespace OciContent.Tar;

/// <summary>
/// Writes archives whose bytes cannot be read at any offset to scratch files, where they can: decompressed, if they are compressed.
/// </summary>
internal static class TarSpool
{
    /// <summary>How an archive is compressed, told by its start; a tar is one whatever its first name looks like.</summary>
    /// <param name="start">The first <see cref="TarHeader.BlockSize"/> bytes, or all if there are fewer.</param>
    public static CompressionFormat CompressionOf(ReadOnlySpan<byte> start) =>
        TarHeader.IsStart(start) ? CompressionFormat.None : CompressionFormats.Detect(start);

    /// <summary>Reads the start of an archive, for <see cref="CompressionOf"/>.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadStartAsync(Stream archive, CancellationToken cancellationToken)
    {
        byte[] start = new byte[TarHeader.BlockSize];
        int count = await archive.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return start.AsMemory(0, count);
    }

    /// <summary>Writes the plain bytes of an archive to a scratch file.</summary>
    /// <param name="start">Its start, which was read already.</param>
    /// <param name="rest">What follows; it stays open.</param>
    /// <param name="description">What messages call the archive.</param>
    /// <param name="options">Where to, and how much at most.</param>
    /// <param name="progress">Told how many bytes of the archive were read.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The file. It is gone when it is closed.</returns>
    /// <exception cref="InvalidDataException">
    /// It is not a tar, is compressed in a format that is not supported, is broken, or more comes out of it than is allowed.
    /// </exception>
    public static async ValueTask<FileStream> WriteAsync(
        ReadOnlyMemory<byte> start,
        Stream rest,
        string description,
        TarArchiveOptions options,
        IProgress<long>? progress,
        CancellationToken cancellationToken)
    {
        CompressionFormat format = CompressionOf(start.Span);
        if (!Decompressor.IsSupported(format))
        {
            throw new InvalidDataException(
                $"{description} is compressed with {format.ToName()}, which is not supported: "
                + "expected a tar archive, plain or compressed with gzip, zstd or bzip2.");
        }

        // Where zeros start, nothing but zeros may follow: those of a device would never end.
        DecompressionLimits limits = options.Decompression;
        if (!start.Span.ContainsAnyExcept((byte)0))
        {
            limits = limits with { MaxUncompressedSize = Math.Min(options.Limits.MaxPadding, limits.MaxUncompressedSize) };
        }

        var plain = new DecompressionStream(new PrefixedStream(start, rest, leaveOpen: true), format, leaveOpen: false, limits);
        await using (plain.ConfigureAwait(false))
        {
            return await WriteAsync(plain, description, options, progress, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async ValueTask<FileStream> WriteAsync(
        DecompressionStream plain,
        string description,
        TarArchiveOptions options,
        IProgress<long>? progress,
        CancellationToken cancellationToken)
    {
        // Something else is refused before much of it was written.
        ReadOnlyMemory<byte> start = await NameAsync(ReadStartAsync(plain, cancellationToken)).ConfigureAwait(false);
        TarIndexReader.RequireStart(start.Span, plain.Format == CompressionFormat.None ? description : $"{description}, decompressed,");

        FileStream file = ScratchFile.Create(options.ScratchFolder);
        try
        {
            file.Write(start.Span);
            await NameAsync(StreamPump.ReadToEndAsync(plain, Append, progress: null, cancellationToken)).ConfigureAwait(false);
            return file;
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        void Append(ReadOnlyMemory<byte> piece)
        {
            file.Write(piece.Span);
            progress?.Report(plain.SourceLength);
        }

        // The decoder knows its data, and not where they are from.
        async ValueTask<T> NameAsync<T>(ValueTask<T> reading)
        {
            try
            {
                return await reading.ConfigureAwait(false);
            }
            catch (InvalidDataException e)
            {
                string compressed = plain.Format == CompressionFormat.None ? "" : $", compressed with {plain.Format.ToName()}";
                throw new InvalidDataException($"{description}{compressed}: {e.Message}", e);
            }
        }
    }
}
