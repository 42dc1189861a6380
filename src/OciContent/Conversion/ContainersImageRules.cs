namespace OciContent.Conversion;

/// <summary>What versions of containers/image do otherwise with the same image.</summary>
internal sealed record ContainersImageRules
{
    /// <summary>Whether configs keep <c>ArgsEscaped</c>, which image-spec's struct has since 1.1.0-rc3.</summary>
    public bool KeepsArgsEscaped { get; init; } = true;

    /// <summary>Whether what becomes of schema 1 keeps a health check's <c>StartInterval</c>.</summary>
    public bool KeepsStartInterval { get; init; } = true;

    /// <summary>
    /// Whether the <c>subject</c> and <c>artifactType</c> of an index are read: what is read and not kept makes it be written anew.
    /// </summary>
    public bool ReadsAllOfIndexes { get; init; } = true;

    /// <summary>Whether entries of an index that have layers of zstd are marked so.</summary>
    public bool MarksZstd { get; init; } = true;

    /// <summary>Whether the copy of an index keeps the <c>artifactType</c> of entries.</summary>
    public bool KeepsArtifactTypeOfEntries { get; init; } = true;

    /// <summary>
    /// Whether the copy of an index keeps the <c>data</c> of entries, and its own <c>subject</c> and <c>artifactType</c>.
    /// </summary>
    public bool KeepsAllOfIndexes { get; init; } = true;

    /// <summary>Whether Docker layers may be compressed with zstd.</summary>
    public bool TakesDockerZstd { get; init; } = true;
}
