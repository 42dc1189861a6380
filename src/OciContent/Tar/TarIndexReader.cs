using OciContent.Compression;
using OciContent.Internal;

namespace OciContent.Tar;

/// <summary>Walks the headers of an archive from its start to its end and refuses what readers disagree about.</summary>
/// <remarks>
/// Stricter than Go's archive/tar, which docker and skopeo read with: everything this takes is read the same way there. As there, and
/// as GNU tar has it, the end marker may be missing: what ends where a header would start is whole as far as anybody can tell.
/// </remarks>
internal sealed partial class TarIndexReader
{
    private const int BlockSize = TarHeader.BlockSize;

    private readonly TarBlockReader _blocks;
    private readonly TarLimits _limits;
    private readonly string _archive;
    private readonly List<TarEntry> _entries = [];
    private readonly Dictionary<string, TarEntry> _byName = new(StringComparer.Ordinal);
    private long _totalNameLength;

    private TarIndexReader(TarBlockReader blocks, TarLimits limits, string archive)
    {
        _blocks = blocks;
        _limits = limits;
        _archive = archive;
    }

    /// <summary>Reads the index of an archive.</summary>
    /// <param name="archive">The archive, from its first byte on.</param>
    /// <param name="description">What messages call the archive.</param>
    /// <param name="limits">How much of the archive's claims is believed.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async ValueTask<TarIndex> ReadAsync(
        Stream archive,
        string description,
        TarLimits limits,
        CancellationToken cancellationToken)
    {
        using var blocks = new TarBlockReader(archive, archive.Length);
        var reader = new TarIndexReader(blocks, limits, description);
        bool isTerminated = await reader.ReadCoreAsync(cancellationToken).ConfigureAwait(false);
        return new TarIndex(reader._entries, reader._byName, isTerminated, limits, description);
    }

    /// <summary>Refuses what is not a tar archive by name, rather than for a bad header.</summary>
    /// <param name="start">The first block, or all if there is less.</param>
    /// <param name="description">What messages call the archive.</param>
    /// <exception cref="InvalidDataException">It is not the start of a tar archive.</exception>
    public static void RequireStart(ReadOnlySpan<byte> start, string description)
    {
        if (!TarHeader.IsStart(start))
        {
            CompressionFormat compression = CompressionFormats.Detect(start);
            throw new InvalidDataException(
                start.IsEmpty ? $"{description} is empty: expected a tar archive."
                : compression != CompressionFormat.None
                    ? $"{description} is compressed with {compression.ToName()}: expected a plain tar archive; decompress it first."
                : $"{description} is not a tar archive: expected it to start with a header of {BlockSize} bytes and its checksum.");
        }
    }

    /// <summary>Reads all headers; whether the end marker is behind them.</summary>
    private async ValueTask<bool> ReadCoreAsync(CancellationToken cancellationToken)
    {
        int count = (int)Math.Min(_blocks.Length, BlockSize);
        RequireStart(count == 0 ? default : (await _blocks.ReadAsync(0, count, cancellationToken).ConfigureAwait(false)).Span, _archive);
        long offset = 0;
        while (offset < _blocks.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_blocks.Length - offset < BlockSize)
            {
                throw new InvalidDataException(
                    $"{_archive} is cut at offset {_blocks.Length}, within a header: expected blocks of {BlockSize} bytes.");
            }

            ReadOnlyMemory<byte> block = await _blocks.ReadAsync(offset, BlockSize, cancellationToken).ConfigureAwait(false);
            if (!block.Span.ContainsAnyExcept((byte)0))
            {
                break;
            }

            ExtendedHeader extended = AcceptHeader(block.Span, offset, out long contentOffset, out long size);
            if (extended.Kind != ExtendedHeaderKind.None)
            {
                ReadOnlyMemory<byte> content = await _blocks.ReadAsync(contentOffset, (int)size, cancellationToken).ConfigureAwait(false);
                AcceptExtendedHeader(extended, content.Span, offset);
            }

            offset = contentOffset + size + Padding(size);
        }

        await RequireEndAsync(offset, cancellationToken).ConfigureAwait(false);
        RequireDirectoriesAbove();

        // POSIX.1-2001, pax, "ustar Interchange Format": two blocks of zeros, or more.
        return _blocks.Length - offset >= 2 * BlockSize;
    }

    private async ValueTask RequireEndAsync(long offset, CancellationToken cancellationToken)
    {
        if (_pending is not null)
        {
            throw new InvalidDataException($"{_archive} ends at offset {offset} after {_pending}: expected the entry that it belongs to.");
        }

        if (_blocks.Length % BlockSize != 0)
        {
            throw new InvalidDataException(
                $"{_archive} is cut at offset {_blocks.Length}, in its end marker: expected only whole blocks of zeros.");
        }

        if (_blocks.Length - offset > _limits.MaxPadding)
        {
            throw new InvalidDataException(
                $"{_archive} continues for {_blocks.Length - offset} bytes after its last entry: expected at most {_limits.MaxPadding}.");
        }

        for (long position = offset; position < _blocks.Length;)
        {
            int count = (int)Math.Min(TarBlockReader.WindowSize, _blocks.Length - position);
            ReadOnlyMemory<byte> piece = await _blocks.ReadAsync(position, count, cancellationToken).ConfigureAwait(false);
            int other = piece.Span.IndexOfAnyExcept((byte)0);
            if (other >= 0)
            {
                throw new InvalidDataException(position + other < offset + (2 * BlockSize)
                    ? $"{_archive} has a block of zeros at offset {offset} and something else after it: expected the end, or another one."
                    : $"{_archive} has other bytes than zeros at offset {position + other}, after its end marker: expected only zeros.");
            }

            position += count;
        }
    }

    // In this order the entries below a name follow it at once, so looking at neighbours is enough.
    private void RequireDirectoriesAbove()
    {
        TarEntry[] sorted = [.. _entries];
        Array.Sort(sorted, static (x, y) => ComparePaths(x.Name, y.Name));
        for (int i = 1; i < sorted.Length; i++)
        {
            TarEntry above = sorted[i - 1];
            TarEntry entry = sorted[i];
            if (above.Kind != TarEntryKind.Directory
                && entry.Name.Length > above.Name.Length
                && entry.Name[above.Name.Length] == '/'
                && entry.Name.StartsWith(above.Name, StringComparison.Ordinal))
            {
                throw Refuse(
                    entry.Name,
                    entry.HeaderOffset,
                    $"is below {ErrorText.Quote(above.Name)}, which is not a directory: expected a directory or nothing there");
            }
        }
    }

    private static int ComparePaths(string x, string y)
    {
        int common = x.AsSpan().CommonPrefixLength(y);
        return Rank(x, common) - Rank(y, common);

        static int Rank(string name, int index) =>
            index == name.Length ? 0 : name[index] == '/' ? 1 : name[index] + 1;
    }

    private static long Padding(long size) => -size & (BlockSize - 1);

    private InvalidDataException Refuse(string name, long offset, string problem) =>
        new($"{ErrorText.Quote(name)} at offset {offset} of {_archive} {problem}.");
}
