namespace OciContent.Tar;

/// <summary>Reads what an index leaves out of an entry: its mode, owner, time, device and extended attributes.</summary>
internal static class TarScan
{
    /// <summary>Reads an entry's own header, and the PAX header before it.</summary>
    /// <exception cref="InvalidDataException">The entry is not one that unpackers of layers take, and take in the same way.</exception>
    public static async ValueTask<TarScanEntry> ReadEntryAsync(TarArchive archive, TarEntry entry, CancellationToken cancellationToken)
    {
        var budget = new TarScanBudget(maxEntries: 1, long.MaxValue, static () => { });
        using var scanner = new TarScanner(budget, TarLimits.Default, computesDigests: false);
        if (entry.PaxSize > 0)
        {
            long size = entry.PaxSize + (-entry.PaxSize & (TarHeader.BlockSize - 1));
            await AppendAsync(scanner, archive, entry.PaxOffset - TarHeader.BlockSize, TarHeader.BlockSize + size, cancellationToken)
                .ConfigureAwait(false);
        }

        await AppendAsync(scanner, archive, entry.HeaderOffset, TarHeader.BlockSize, cancellationToken).ConfigureAwait(false);
        return scanner.Entries is [TarScanEntry found]
            ? found
            : throw new InvalidDataException(scanner.Problem ?? scanner.EntryProblems[0]);
    }

    private static async ValueTask AppendAsync(
        TarScanner scanner,
        TarArchive archive,
        long offset,
        long size,
        CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[size];
        Stream stream = archive.OpenAt(offset, size);
        await using (stream.ConfigureAwait(false))
        {
            await stream.ReadExactlyAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        scanner.Append(buffer);
    }
}
