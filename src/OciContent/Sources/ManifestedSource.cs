using OciContent.Storage;

namespace OciContent.Sources;

/// <summary>Images that have manifests, as every destination but a docker-archive needs them.</summary>
/// <param name="Content">Reads the manifests and all that they lead to. It belongs to the source that it is of.</param>
/// <param name="Roots">The manifests and indexes that are selected, with their names as annotations.</param>
internal sealed record ManifestedSource(IContentReader Content, IReadOnlyList<Descriptor> Roots);
