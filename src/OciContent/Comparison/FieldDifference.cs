using System.Text.Json;

namespace OciContent.Comparison;

/// <summary>A field of two documents that is not the same, as their own JSON has it.</summary>
/// <param name="Path">
/// Where it is: a JSON pointer (RFC 6901), such as <c>/config/Cmd</c> or <c>/history/3/created</c>. An environment variable is named, not
/// counted: <c>/config/Env/PATH</c>. An element of a list has its place in the document that has it.
/// </param>
/// <param name="Before">What the first document has there; <c>null</c> if nothing.</param>
/// <param name="After">What the second document has there; <c>null</c> if nothing.</param>
public sealed record FieldDifference(string Path, JsonElement? Before, JsonElement? After)
{
    /// <inheritdoc/>
    public bool Equals(FieldDifference? other) =>
        other is not null && Path == other.Path && AreEqual(Before, other.Before) && AreEqual(After, other.After);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(Path, StringComparison.Ordinal);

    /// <summary>The path, and both values as JSON.</summary>
    public override string ToString() => $"{Path}: {Text(Before)} -> {Text(After)}";

    private static string Text(JsonElement? value) => value?.GetRawText() ?? "(nothing)";

    private static bool AreEqual(JsonElement? one, JsonElement? other) =>
        one is { } first && other is { } second ? JsonElement.DeepEquals(first, second) : one is null && other is null;
}
