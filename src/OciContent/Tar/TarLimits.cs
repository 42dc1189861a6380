namespace OciContent.Tar;

/// <summary>How much of a tar archive's own claims is believed.</summary>
internal sealed record TarLimits
{
    /// <summary>The limits used when none are given.</summary>
    public static TarLimits Default { get; } = new();

    /// <summary>The most entries in an archive.</summary>
    public int MaxEntries { get; init; } = 100_000;

    /// <summary>The longest name or link target, in bytes.</summary>
    public int MaxNameLength { get; init; } = 4096;

    /// <summary>The most characters that all names and link targets may have together: it bounds the memory of an index.</summary>
    public int MaxTotalNameLength { get; init; } = 32 * 1024 * 1024;

    /// <summary>The largest PAX header, in bytes. A GNU long name is bounded by <see cref="MaxNameLength"/>.</summary>
    public int MaxExtendedHeaderSize { get; init; } = 1024 * 1024;

    /// <summary>
    /// The most zeros behind the last entry, in bytes: writers pad an archive to a whole record, which is 10 KiB as a rule.
    /// </summary>
    public int MaxPadding { get; init; } = 16 * 1024 * 1024;

    /// <summary>The most links to follow from a name to its file.</summary>
    public int MaxLinks { get; init; } = 10;
}
