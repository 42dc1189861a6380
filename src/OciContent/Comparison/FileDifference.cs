using OciContent.Filesystem;

namespace OciContent.Comparison;

/// <summary>A path at which two images do not have the same.</summary>
public sealed record FileDifference
{
    /// <summary>The path, as <see cref="FilesystemEntry.Path"/> has it.</summary>
    public required string Path { get; init; }

    /// <summary>What became of it.</summary>
    public FileChange Change => Before is null ? FileChange.Added : After is null ? FileChange.Removed : FileChange.Changed;

    /// <summary>What the first image has there; <c>null</c> if nothing.</summary>
    public required FilesystemEntry? Before { get; init; }

    /// <summary>What the second image has there; <c>null</c> if nothing.</summary>
    public required FilesystemEntry? After { get; init; }

    /// <summary>What differs of a file that is in both; empty if it is in one alone.</summary>
    public required IReadOnlyList<FileAspect> Aspects { get; init; }

    /// <summary>The change and the path, and what differs.</summary>
    public override string ToString() => $"{Change} {Path} {string.Join(", ", Aspects)}".TrimEnd();
}
