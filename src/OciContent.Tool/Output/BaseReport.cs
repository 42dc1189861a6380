using System.Text.Json.Serialization;

namespace OciContent.Tool.Output;

/// <summary>Which images an image is built on, as JSON has it.</summary>
internal sealed record BaseReport(bool Derived, IReadOnlyList<BaseReport.Base> Bases, IReadOnlyList<ProblemReport> Problems)
{
    internal sealed record Base(
        string Source,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reference,
        bool Derived,
        string? By,
        int Layers);
}
