namespace OciContent.Tool.Output;

/// <summary>Which images an image is built on, as JSON has it.</summary>
internal sealed record BaseReport(bool Derived, IReadOnlyList<BaseReport.Base> Bases)
{
    internal sealed record Base(string Source, bool Derived, string? By, int Layers);
}
