namespace OciContent.Tool.Output;

/// <summary>The names in a layout, an archive or a repository, as JSON has it.</summary>
/// <param name="Name">The NAME as it was given.</param>
/// <param name="Tags">The names. Empty if there are none.</param>
internal sealed record TagsReport(string Name, IReadOnlyList<string> Tags);
