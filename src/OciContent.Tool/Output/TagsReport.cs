namespace OciContent.Tool.Output;

/// <summary>The names that are in a place, as JSON has them.</summary>
/// <param name="Name">The place, as it was given.</param>
/// <param name="Tags">The names. Empty if there are none.</param>
internal sealed record TagsReport(string Name, IReadOnlyList<string> Tags);
