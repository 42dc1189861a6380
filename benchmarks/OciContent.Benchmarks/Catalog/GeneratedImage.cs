using OciContent.Catalog.Records;

namespace OciContent.Benchmarks.Catalog;

/// <summary>An image that was made up, with what a catalogue is told of it and of the index, tags and layers that came with it.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Records">The facts.</param>
internal sealed record GeneratedImage(byte[] Manifest, IReadOnlyList<CatalogRecord> Records);
