using System.Text.Json.Serialization;
using OciContent.Inference;

namespace OciContent.Tool.Output;

/// <summary>Which images an image is built on, as JSON has it.</summary>
/// <param name="Derived">Whether the image is built on one of the bases.</param>
/// <param name="Bases">The bases that could be compared, in the order in which they were given.</param>
/// <param name="Problems">What could not be read of the image and the bases. Empty if all is well.</param>
internal sealed record BaseReport(bool Derived, IReadOnlyList<BaseReport.Base> Bases, IReadOnlyList<ProblemReport> Problems)
{
    /// <summary>A possible base.</summary>
    /// <param name="Source">The base as it was given.</param>
    /// <param name="Reference">Which image of the base it is; absent if the image is not built on it, or there is no name.</param>
    /// <param name="Derived">Whether the image is built on it.</param>
    /// <param name="By">
    /// How that is known: one of <see cref="BaseMatchKind"/>; <c>null</c> if the image is not built on it, as far as is known.
    /// </param>
    /// <param name="Layers">How many layers, from the lowest up, are the same.</param>
    internal sealed record Base(
        string Source,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reference,
        bool Derived,
        string? By,
        int Layers);
}
