using OciContent.Storage;

namespace OciContent.Sources;

/// <summary>The one image or index that a source means: its root, and who reads all that it leads to.</summary>
/// <param name="Content">Reads it. It belongs to the source.</param>
/// <param name="Root">The manifest or index, with its names as annotations.</param>
/// <param name="Name">What messages call the source.</param>
internal sealed record ResolvedImage(IContentReader Content, Descriptor Root, string Name);
