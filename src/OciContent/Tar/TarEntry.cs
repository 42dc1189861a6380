namespace OciContent.Tar;

/// <summary>An entry of a tar archive: where its content lies, not the content.</summary>
internal sealed record TarEntry
{
    /// <summary>
    /// The name without <c>.</c> and empty components: no leading <c>./</c>, no trailing <c>/</c>. The root directory
    /// is <c>.</c>.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>What the entry is.</summary>
    public required TarEntryKind Kind { get; init; }

    /// <summary>Where the entry's own header begins, in bytes from the start of the archive.</summary>
    public required long HeaderOffset { get; init; }

    /// <summary>Where the content begins, in bytes from the start of the archive.</summary>
    public required long Offset { get; init; }

    /// <summary>The length of the content, in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Where the content of the entry's PAX header begins; 0 if it has none.</summary>
    public long PaxOffset { get; init; }

    /// <summary>The length of the content of the entry's PAX header, in bytes.</summary>
    public int PaxSize { get; init; }

    /// <summary>When the content was last written, to the second; <c>null</c> if the header's time is none that there is.</summary>
    public DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>A link's target as the archive has it; <c>null</c> when the entry is not a link.</summary>
    public string? LinkTarget { get; init; }
}
