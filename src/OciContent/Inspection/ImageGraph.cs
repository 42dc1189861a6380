using OciContent.Attachments;
using OciContent.Sources;

namespace OciContent.Inspection;

/// <summary>
/// The Merkle tree of an image: which document points at which content, by its digest. A content that several point at is one node.
/// </summary>
public sealed class ImageGraph
{
    internal ImageGraph(IReadOnlyList<GraphNode> nodes, IReadOnlyList<GraphEdge> edges, IReadOnlyList<ContentProblem> problems)
    {
        Nodes = nodes;
        Edges = edges;
        Problems = problems;
    }

    /// <summary>The contents, each once, in the order in which the documents lead to them; the first is the source itself.</summary>
    public IReadOnlyList<GraphNode> Nodes { get; }

    /// <summary>The pointers.</summary>
    public IReadOnlyList<GraphEdge> Edges { get; }

    /// <summary>
    /// What could not be read, and all that is beyond a limit: what it leads to is not in the graph. A manifest that an index lists need
    /// not be here.
    /// </summary>
    public IReadOnlyList<ContentProblem> Problems { get; }

    /// <summary>Reads the documents of a source, no layers. What cannot be read is a <see cref="Problems">problem</see>.</summary>
    /// <param name="source">The images.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <example>
    /// <code>
    /// await using ImageSource source = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
    /// string picture = (await ImageGraph.ReadAsync(source)).ToMermaid();
    /// </code>
    /// </example>
    public static Task<ImageGraph> ReadAsync(ImageSource source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return ReadCoreAsync(source, [], cancellationToken);
    }

    /// <summary>
    /// Reads the documents of a source, and draws what is attached to them too: each signature, attestation and SBOM points at its subject
    /// by what it does (<c>signs</c>, <c>attests</c>, <c>describes</c>, <c>refers to</c>).
    /// </summary>
    /// <param name="source">The images.</param>
    /// <param name="attachments">What is attached to them, as <see cref="ImageAttachments"/> finds it; nothing of it is read again.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <example>
    /// <code>
    /// await using ImageSource source = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
    /// AttachmentListing found = await ImageAttachments.FindAsync(source);
    /// string picture = (await ImageGraph.ReadAsync(source, found.Attachments)).ToMermaid();
    /// </code>
    /// </example>
    public static Task<ImageGraph> ReadAsync(
        ImageSource source,
        IEnumerable<ImageAttachment> attachments,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(attachments);
        return ReadCoreAsync(source, [.. attachments.SelectMany(static one => one.Flatten())], cancellationToken);
    }

    private static async Task<ImageGraph> ReadCoreAsync(
        ImageSource source,
        IReadOnlyList<ImageAttachment> attachments,
        CancellationToken cancellationToken)
    {
        var builder = new GraphBuilder(source.Format, attachments);
        await source.WalkAsync(builder, cancellationToken).ConfigureAwait(false);
        builder.AddAttachments();
        return builder.ToGraph();
    }
}
