namespace OciContent.Tool.Output;

/// <summary>The names that are in a place, as JSON has them.</summary>
internal sealed record TagsReport(string Name, IReadOnlyList<string> Tags);
