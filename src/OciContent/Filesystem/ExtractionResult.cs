namespace OciContent.Filesystem;

/// <summary>What was written of an image's files.</summary>
public sealed record ExtractionResult
{
    /// <summary>How many files were written, each once however many names it has.</summary>
    public required int Files { get; init; }

    /// <summary>How many folders were made, the destination not counted.</summary>
    public required int Directories { get; init; }

    /// <summary>How many symbolic links, and further names of files, were made.</summary>
    public required int Links { get; init; }

    /// <summary>How many devices and named pipes were made.</summary>
    public required int Devices { get; init; }

    /// <summary>How many bytes all files have.</summary>
    public required long Size { get; init; }

    /// <summary>What was passed over, and why, as sentences: devices, attributes that the system refuses. No more than a hundred.</summary>
    public required IReadOnlyList<string> Skipped { get; init; }

    /// <summary>How much was passed over.</summary>
    public required int SkippedCount { get; init; }
}
