namespace OciContent.Tool.Output;

/// <summary>What a tag stood for, as JSON has it.</summary>
/// <param name="Catalog">The catalogue: a file, or a server and its database.</param>
/// <param name="Reference">The repository, with the tag if one was asked for.</param>
/// <param name="Tags">What was seen, by tag and time. Empty if nothing was.</param>
internal sealed record CatalogHistoryReport(string Catalog, string Reference, IReadOnlyList<CatalogTagItem> Tags);
