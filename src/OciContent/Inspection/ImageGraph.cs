using OciContent.Images;
using OciContent.Layouts;
using OciContent.Storage;

namespace OciContent.Inspection;

/// <summary>The Merkle tree of an image: which document points at which content, by its digest. A content that several point at is one node.</summary>
public sealed class ImageGraph
{
    internal ImageGraph(IReadOnlyList<GraphNode> nodes, IReadOnlyList<GraphEdge> edges)
    {
        Nodes = nodes;
        Edges = edges;
    }

    /// <summary>The contents, each once, in the order in which the documents lead to them; the first is the medium itself.</summary>
    public IReadOnlyList<GraphNode> Nodes { get; }

    /// <summary>The pointers.</summary>
    public IReadOnlyList<GraphEdge> Edges { get; }

    /// <summary>Reads the documents of a medium, no layers.</summary>
    /// <param name="source">The medium.</param>
    /// <param name="reference">Which image, by tag, name or digest; <c>null</c> for all.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ContentNotFoundException">No image has the name asked for.</exception>
    public static Task<ImageGraph> ReadAsync(IImageSource source, string? reference = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return ReadCoreAsync(source, reference, cancellationToken);
    }

    private static async Task<ImageGraph> ReadCoreAsync(IImageSource source, string? reference, CancellationToken cancellationToken)
    {
        var run = new GraphRun(source.Transport.Name);
        switch (source)
        {
            case ImageLayout layout:
                await new DocumentTour(source, ImageSourceOptions.Default, run).VisitAsync(layout, reference, cancellationToken).ConfigureAwait(false);
                break;
            case ImageDirectory directory:
                await new DocumentTour(source, ImageSourceOptions.Default, run).VisitAsync(directory.Root.ToDescriptor(), "root", cancellationToken).ConfigureAwait(false);
                break;
            default:
                run.AddImages((await source.ListImagesAsync(reference, cancellationToken).ConfigureAwait(false)).Images);
                break;
        }

        return run.ToGraph();
    }
}
