namespace OciContent.Filesystem;

/// <summary>A layer that an image's filesystem is put together from.</summary>
public sealed record FilesystemLayer
{
    /// <summary>Which layer it is, from 0 for the base.</summary>
    public required int Index { get; init; }

    /// <summary>What tells it apart in its source: its digest, or the name of its file.</summary>
    public required string Name { get; init; }

    /// <summary>The digest as it is stored; <c>null</c> if no manifest tells it and it could not be read.</summary>
    public required Digest? Digest { get; init; }

    /// <summary>The digest of its tar; <c>null</c> if it could not be read and no config tells it.</summary>
    public required Digest? DiffId { get; init; }

    /// <summary>How many bytes its tar has; <c>null</c> if it could not be read.</summary>
    public required long? UncompressedSize { get; init; }

    /// <summary>How many entries it has, whiteouts included, which are not left out.</summary>
    public required int EntryCount { get; init; }

    /// <summary>Whether it is part of the tree. A layer that is missing or not what it should be is not.</summary>
    public required bool IsApplied { get; init; }
}
