using OciContent.Filesystem;

namespace OciContent.Tool.Output;

/// <summary>What was written of an image's files, as JSON has it.</summary>
/// <param name="Destination">The folder, as it was given.</param>
/// <param name="Files">How many files were written, each once however many names it has.</param>
/// <param name="Directories">How many folders were made, the destination not counted.</param>
/// <param name="Links">How many symbolic links, and further names of files, were made.</param>
/// <param name="Devices">How many devices and named pipes were made.</param>
/// <param name="Size">The size of all files, in bytes.</param>
/// <param name="SkippedCount">How much was passed over.</param>
/// <param name="Skipped">What was passed over and why, as sentences; a hundred at most.</param>
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
