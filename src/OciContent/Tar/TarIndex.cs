using System.Diagnostics.CodeAnalysis;

namespace OciContent.Tar;

/// <summary>The entries of a tar archive by name: names, places and sizes, no content.</summary>
internal sealed partial class TarIndex
{
    private readonly List<TarEntry> _entries;
    private readonly Dictionary<string, TarEntry> _byName;
    private readonly TarLimits _limits;
    private readonly string _archive;

    internal TarIndex(List<TarEntry> entries, Dictionary<string, TarEntry> byName, bool isTerminated, TarLimits limits, string archive)
    {
        _entries = entries;
        _byName = byName;
        IsTerminated = isTerminated;
        _limits = limits;
        _archive = archive;
    }

    /// <summary>The entries in the archive's order; a repeated directory counts once.</summary>
    public IReadOnlyCollection<TarEntry> Entries => _entries;

    /// <summary>
    /// Whether two blocks of zeros end the archive, as they must (POSIX.1-2001, pax, "ustar Interchange Format"). Without them nothing
    /// tells it from one that was cut between two entries.
    /// </summary>
    public bool IsTerminated { get; }

    /// <summary>Reads all headers of an archive, seeking over the content between them.</summary>
    /// <param name="archive">A seekable stream, read from its first byte to its last; it stays open.</param>
    /// <param name="limits">How much of the archive's claims is believed; the defaults when <c>null</c>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidDataException">The archive is broken, ambiguous, or holds a name that leaves it.</exception>
    public static ValueTask<TarIndex> ReadAsync(
        Stream archive,
        TarLimits? limits = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(archive);
        if (!archive.CanRead || !archive.CanSeek)
        {
            throw new ArgumentException("The stream cannot seek: expected one that can read and seek.", nameof(archive));
        }

        return TarIndexReader.ReadAsync(archive, "the archive", limits ?? TarLimits.Default, cancellationToken);
    }

    /// <summary>Finds an entry by a name in any spelling (<c>./a//b/</c> finds <c>a/b</c>), following no link.</summary>
    public bool TryGetEntry(string name, [NotNullWhen(true)] out TarEntry? entry)
    {
        ArgumentNullException.ThrowIfNull(name);
        entry = null;
        return TarName.TryNormalize(name, _limits.MaxNameLength, out string? normalized, out _)
            && _byName.TryGetValue(normalized, out entry);
    }
}
