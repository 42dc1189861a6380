namespace OciContent.Inspection;

/// <summary>A pointer in an image's tree of hashes.</summary>
/// <param name="From">What points.</param>
/// <param name="To">What it points at.</param>
/// <param name="Label">The name of the field, or the tags; of an attachment, what it does: <c>signs</c>.</param>
public sealed record GraphEdge(GraphNode From, GraphNode To, string Label);
