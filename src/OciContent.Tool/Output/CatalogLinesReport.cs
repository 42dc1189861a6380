namespace OciContent.Tool.Output;

/// <summary>How much was exported or imported, as JSON has it.</summary>
/// <param name="Catalog">The catalogue: a file, or a server and its database.</param>
/// <param name="File">The file; <c>-</c> for the standard input or output.</param>
/// <param name="Records">How many records there were.</param>
internal sealed record CatalogLinesReport(string Catalog, string File, long Records);
