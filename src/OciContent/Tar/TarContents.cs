using OciContent.Internal;

namespace OciContent.Tar;

/// <summary>
/// The entries of a tar archive, compressed or not, and the contents of its files. It is as strict as everything here that reads archives:
/// checksums, names that stay within the archive, bounds. Nothing is unpacked.
/// </summary>
/// <example>
/// <code>
/// await using TarContents archive = await TarContents.OpenAsync("registry.tar");
/// foreach (TarContent entry in archive.Entries)
/// {
///     Console.WriteLine($"{entry.Name}: {entry.Size}");
/// }
/// </code>
/// </example>
public sealed class TarContents : IAsyncDisposable
{
    // What names may take together grows with how many there may be.
    private const int NameLength = 256;

    private readonly TarArchive _archive;
    private readonly Lazy<IReadOnlyList<TarContent>> _entries;

    private TarContents(TarArchive archive)
    {
        _archive = archive;
        _entries = new Lazy<IReadOnlyList<TarContent>>(() =>
            [.. archive.Index.Entries.Select(static entry => new TarContent(entry.Name, entry.Kind, entry.Size, entry.ModifiedAt))]);
    }

    /// <summary>The entries in the archive's order; a repeated directory counts once.</summary>
    public IReadOnlyList<TarContent> Entries => _entries.Value;

    /// <summary>Opens an archive, and reads its headers.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxEntries">How many entries it may have.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">It is not a tar archive, is broken, or has more entries than are allowed.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static Task<TarContents> OpenAsync(string path, int maxEntries = 100_000, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEntries, 1);
        return OpenCoreAsync(path, maxEntries, cancellationToken);
    }

    /// <summary>The content of a file, which can seek. Any number can be read at the same time; links are not followed.</summary>
    /// <param name="name">Its name, as <see cref="TarContent.Name"/> has it.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public Stream OpenRead(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _archive.Index.TryGetEntry(name, out TarEntry? entry) && entry.Kind == TarEntryKind.RegularFile
            ? _archive.OpenEntry(entry)
            : throw new FileNotFoundException($"The archive has no file {ErrorText.Quote(name)}.", name);
    }

    /// <summary>Closes the archive; streams of its contents can be read no more.</summary>
    public ValueTask DisposeAsync() => _archive.DisposeAsync();

    private static async Task<TarContents> OpenCoreAsync(string path, int maxEntries, CancellationToken cancellationToken)
    {
        var limits = new TarLimits
        {
            MaxEntries = maxEntries,
            MaxTotalNameLength = (int)Math.Min(int.MaxValue, Math.Max((long)maxEntries * NameLength, TarLimits.Default.MaxTotalNameLength)),
        };
        return new TarContents(
            await TarArchive.OpenAsync(path, new TarArchiveOptions { Limits = limits }, cancellationToken).ConfigureAwait(false));
    }
}
