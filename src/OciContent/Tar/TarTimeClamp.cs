using System.Buffers;
using System.Globalization;
using System.Text;

namespace OciContent.Tar;

/// <summary>
/// Makes all times of a tar archive no later than an instant, as BuildKit's <c>rewrite-timestamp</c> does: of change, access and status, in
/// headers and PAX records. Everything else stays byte for byte.
/// </summary>
/// <param name="archive">The plain archive, which can seek, and was taken by <see cref="TarScanner"/>; it stays open.</param>
/// <param name="latest">The instant, in seconds since 1970; 0 to <see cref="TarHeaderWriter.MaxOctalSize"/>.</param>
internal sealed class TarTimeClamp(Stream archive, long latest)
{
    private const int BufferSize = 128 * 1024;

    private readonly byte[] _block = new byte[TarHeader.BlockSize];
    private readonly byte[] _latest = Encoding.ASCII.GetBytes(latest.ToString(CultureInfo.InvariantCulture));

    // The size of the next entry, where its PAX header says it.
    private long? _size;

    /// <summary>Whether any time is later.</summary>
    /// <exception cref="InvalidDataException">It is not an archive.</exception>
    public Task<bool> HasLaterAsync(CancellationToken cancellationToken) => RunAsync(output: null, cancellationToken);

    /// <summary>Writes the archive with its times changed.</summary>
    /// <exception cref="InvalidDataException">It is not an archive.</exception>
    public Task WriteAsync(Stream output, CancellationToken cancellationToken) => RunAsync(output, cancellationToken);

    private async Task<bool> RunAsync(Stream? output, CancellationToken cancellationToken)
    {
        archive.Position = 0;
        _size = null;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            bool isChanged = false;
            int count = await ReadBlockAsync(cancellationToken).ConfigureAwait(false);
            while (count == _block.Length && _block.AsSpan().ContainsAnyExcept((byte)0))
            {
                isChanged |= await TakeEntryAsync(output, buffer, cancellationToken).ConfigureAwait(false);
                if (isChanged && output is null)
                {
                    return true;
                }

                count = await ReadBlockAsync(cancellationToken).ConfigureAwait(false);
            }

            // Behind the entries nothing says when.
            if (output is not null)
            {
                await output.WriteAsync(_block.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                await CopyAsync(archive.Length - archive.Position, output, buffer, cancellationToken).ConfigureAwait(false);
            }

            return isChanged;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<bool> TakeEntryAsync(Stream? output, byte[] buffer, CancellationToken cancellationToken)
    {
        (byte type, long size, bool hasSparseBlock) = ParseBlock();
        long padding = -size & (TarHeader.BlockSize - 1);
        bool isChanged = TarHeaderWriter.ClampTimes(_block, latest);
        if (type is not ((byte)'x' or (byte)'g'))
        {
            await WriteAsync(output, _block, cancellationToken).ConfigureAwait(false);
            while (hasSparseBlock)
            {
                // GNU tar manual, "Storing Sparse Files": 21 pairs of numbers, and whether another block follows.
                await archive.ReadExactlyAsync(_block, cancellationToken).ConfigureAwait(false);
                await WriteAsync(output, _block, cancellationToken).ConfigureAwait(false);
                hasSparseBlock = _block[504] != 0;
            }

            await CopyAsync(size + padding, output, buffer, cancellationToken).ConfigureAwait(false);
            return isChanged;
        }

        byte[] records = await ReadRecordsAsync(size, cancellationToken).ConfigureAwait(false);
        if (ClampRecords(records, isGlobal: type == (byte)'g') is { } clamped)
        {
            archive.Position += padding;
            TarHeaderWriter.WriteSize(_block, clamped.Length);
            (records, padding, isChanged) = ([.. clamped, .. new byte[-clamped.Length & (TarHeader.BlockSize - 1)]], 0, true);
        }

        await WriteAsync(output, _block, cancellationToken).ConfigureAwait(false);
        await WriteAsync(output, records, cancellationToken).ConfigureAwait(false);
        await CopyAsync(padding, output, buffer, cancellationToken).ConfigureAwait(false);
        return isChanged;
    }

    private (byte Type, long Size, bool HasSparseBlock) ParseBlock()
    {
        if (!TarHeader.TryParse(_block, allowsSparse: true, out TarHeader header, out string? problem))
        {
            throw new InvalidDataException($"{Internal.ErrorText.Quote(TarHeader.Label(_block))} {problem}.");
        }

        bool isOfNext = header.Type is (byte)'x' or (byte)'g' or (byte)'L' or (byte)'K';
        long size = isOfNext ? header.Size : _size ?? header.Size;
        _size = isOfNext ? _size : null;
        return (header.Type, size, header.HasSparseBlock);
    }

    private async Task<byte[]> ReadRecordsAsync(long size, CancellationToken cancellationToken)
    {
        int max = TarLimits.Default.MaxExtendedHeaderSize;
        if (size > max)
        {
            throw new InvalidDataException($"A PAX header has {size} bytes: expected at most {max}.");
        }

        byte[] records = new byte[size];
        await archive.ReadExactlyAsync(records, cancellationToken).ConfigureAwait(false);
        return records;
    }

    // The records with other times; null if none is later.
    private byte[]? ClampRecords(ReadOnlySpan<byte> content, bool isGlobal)
    {
        bool isChanged = false;
        var clamped = new MemoryStream();
        var records = new TarPaxRecords(content);
        while (!records.IsAtEnd)
        {
            if (!records.TryRead(out string? problem))
            {
                throw new InvalidDataException($"PAX header {problem}.");
            }

            bool isLater = IsTime(records.Key) && TarTime.TryParse(records.Value, out TarTime time) && time.IsLaterThan(latest);
            TarHeaderWriter.WriteRecord(clamped, records.Key, isLater ? _latest : records.Value);
            isChanged |= isLater;
            if (!isGlobal && records.Key.SequenceEqual("size"u8) && TarNumber.TryParseDecimal(records.Value, out long size))
            {
                _size = size;
            }
        }

        return isChanged ? clamped.ToArray() : null;
    }

    // When a file was created is what libarchive adds.
    private static bool IsTime(ReadOnlySpan<byte> key) =>
        key.SequenceEqual("mtime"u8)
        || key.SequenceEqual("atime"u8)
        || key.SequenceEqual("ctime"u8)
        || key.SequenceEqual("LIBARCHIVE.creationtime"u8);

    private async Task<int> ReadBlockAsync(CancellationToken cancellationToken) =>
        await archive.ReadAtLeastAsync(_block, _block.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);

    private async Task CopyAsync(long count, Stream? output, byte[] buffer, CancellationToken cancellationToken)
    {
        if (output is null)
        {
            archive.Position += count;
            return;
        }

        // The last content may be without its padding.
        for (long left = Math.Min(count, archive.Length - archive.Position); left > 0;)
        {
            Memory<byte> piece = buffer.AsMemory(0, (int)Math.Min(left, buffer.Length));
            await archive.ReadExactlyAsync(piece, cancellationToken).ConfigureAwait(false);
            await output.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
            left -= piece.Length;
        }
    }

    private static async Task WriteAsync(Stream? output, byte[] bytes, CancellationToken cancellationToken)
    {
        if (output is not null)
        {
            await output.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
    }
}
