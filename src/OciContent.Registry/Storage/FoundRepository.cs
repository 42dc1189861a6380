namespace OciContent.Registry.Storage;

/// <summary>A repository's folder.</summary>
/// <param name="Name">The name.</param>
/// <param name="HasLayers">Whether it has links to layers, by which distribution 2.x knows a repository.</param>
/// <param name="HasManifests">Whether it has manifests, by which distribution 3.x knows one.</param>
internal sealed record FoundRepository(string Name, bool HasLayers, bool HasManifests);
