using OciContent.Filesystem;

namespace OciContent.Tool.Output;

/// <summary>What was written of an image's files, as JSON has it.</summary>
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
