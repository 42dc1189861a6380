namespace OciContent.Tool.Output;

/// <summary>Images of a catalogue, as JSON has them.</summary>
/// <param name="Catalog">The catalogue: a file, or a server and its database.</param>
/// <param name="Images">The images. Empty if there are none.</param>
internal sealed record CatalogImagesReport(string Catalog, IReadOnlyList<CatalogImageItem> Images);
