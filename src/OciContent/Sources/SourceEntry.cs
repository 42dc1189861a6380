namespace OciContent.Sources;

/// <summary>One of the descriptors that a source starts from, and where it is.</summary>
internal sealed record SourceEntry(Descriptor Descriptor, ContentLocation Location);
