namespace OciContent.Inspection;

/// <summary>A pointer of a graph, or what it starts from, as a row of a drawing.</summary>
/// <param name="Node">What it points at.</param>
/// <param name="Label">The name of the field, or the tags; empty for what the graph starts from.</param>
/// <param name="Depth">How far it is from there.</param>
/// <param name="Parent">The row of what points; <c>null</c> for what the graph starts from.</param>
/// <param name="IsAgain">Whether a row above has the same content, with what it points at.</param>
internal sealed record GraphRow(GraphNode Node, string Label, int Depth, int? Parent, bool IsAgain)
{
    /// <summary>Puts what each content points at below it.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="maxRows">How many rows there may be.</param>
    /// <param name="left">How many more there would be.</param>
    public static IReadOnlyList<GraphRow> Arrange(ImageGraph graph, int maxRows, out int left)
    {
        ILookup<object, GraphEdge> edges = graph.Edges.ToLookup<GraphEdge, object>(
            static edge => edge.From,
            ReferenceEqualityComparer.Instance);
        var drawn = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var rows = new List<GraphRow>();
        var waiting = new Stack<GraphRow>();
        waiting.Push(new GraphRow(graph.Nodes[0], "", 0, null, false));
        left = 0;
        while (waiting.TryPop(out GraphRow? row))
        {
            row = row with { IsAgain = !drawn.Add(row.Node) };
            int index = rows.Count;
            if (index < maxRows)
            {
                rows.Add(row);
            }
            else
            {
                left++;
            }

            if (row.IsAgain)
            {
                continue;
            }

            foreach (GraphEdge edge in edges[row.Node].Reverse())
            {
                waiting.Push(new GraphRow(edge.To, edge.Label, row.Depth + 1, index, false));
            }
        }

        return rows;
    }
}
