using OciContent.Filesystem;

namespace OciContent.Tool.Output;

/// <summary>What was extracted from an image, as JSON has it.</summary>
/// <param name="Destination">The folder, as it was given.</param>
/// <param name="Files">How many files were written. A file with several names counts once.</param>
/// <param name="Directories">How many folders were created, not counting the destination.</param>
/// <param name="Links">How many symbolic links and additional hard links were created.</param>
/// <param name="Devices">How many devices and named pipes were created.</param>
/// <param name="Size">The size of all files, in bytes.</param>
/// <param name="SkippedCount">How many items were skipped.</param>
/// <param name="Skipped">What was skipped and why, in sentences; at most 100.</param>
internal sealed record ExtractReport(
    string Destination,
    int Files,
    int Directories,
    int Links,
    int Devices,
    long Size,
    int SkippedCount,
    IReadOnlyList<string> Skipped)
{
    public static ExtractReport From(string destination, ExtractionResult result) => new(
        destination,
        result.Files,
        result.Directories,
        result.Links,
        result.Devices,
        result.Size,
        result.SkippedCount,
        result.Skipped);
}
