using System.Globalization;
using System.Text;
using OciContent.Attachments;

namespace OciContent.Inspection;

/// <summary>Draws an image's tree of hashes as text that other programs turn into a picture.</summary>
/// <example>
/// <code>
/// await using ImageSource source = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
/// ImageGraph graph = await ImageGraph.ReadAsync(source);
/// Console.WriteLine(graph.ToMermaid());
/// </code>
/// </example>
public static class GraphText
{
    private const int ShortDigits = 12;
    private const int MaxLabelLength = 80;

    /// <summary>The graph in Mermaid's language, which Markdown on GitHub and GitLab shows as a picture.</summary>
    public static string ToMermaid(this ImageGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var text = new StringBuilder("flowchart TD\n");
        Dictionary<GraphNode, string> names = NameNodes(graph);
        foreach (GraphNode node in graph.Nodes)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {names[node]}[\"{string.Join("<br/>", Lines(node).Select(EscapeMermaid))}\"]\n");
        }

        foreach (GraphEdge edge in graph.Edges)
        {
            string label = edge.Label.Length == 0 ? "" : $"|\"{EscapeMermaid(edge.Label)}\"|";
            text.Append(CultureInfo.InvariantCulture, $"  {names[edge.From]} -->{label} {names[edge.To]}\n");
        }

        return text.ToString();
    }

    /// <summary>The graph in the language of Graphviz's <c>dot</c>.</summary>
    public static string ToDot(this ImageGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var text = new StringBuilder("digraph image {\n  node [shape=box, fontname=\"monospace\"];\n");
        Dictionary<GraphNode, string> names = NameNodes(graph);
        foreach (GraphNode node in graph.Nodes)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"  {names[node]} [label=\"{string.Join("\\n", Lines(node).Select(EscapeDot))}\"];\n");
        }

        foreach (GraphEdge edge in graph.Edges)
        {
            string label = edge.Label.Length == 0 ? "" : $" [label=\"{EscapeDot(edge.Label)}\"]";
            text.Append(CultureInfo.InvariantCulture, $"  {names[edge.From]} -> {names[edge.To]}{label};\n");
        }

        return text.Append("}\n").ToString();
    }

    private static Dictionary<GraphNode, string> NameNodes(ImageGraph graph) =>
        graph
            .Nodes.Select(static (node, i) => (node, Name: string.Create(CultureInfo.InvariantCulture, $"n{i}")))
            .ToDictionary(static pair => pair.node, static pair => pair.Name);

    private static IEnumerable<string> Lines(GraphNode node)
    {
        if (node.Digest is not { } digest)
        {
            yield return node.MediaType;
            yield break;
        }

        yield return node.Platform is { } platform && !IsAttestation(node) ? $"{RoleOf(node)} {platform}" : RoleOf(node);
        yield return $"{digest.Algorithm.Name}:{digest.Encoded[..Math.Min(ShortDigits, digest.Encoded.Length)]}";
        if (node.Size is { } size)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{size:N0} B");
        }
    }

    /// <summary>What a node is, in a word or two.</summary>
    internal static string RoleOf(GraphNode node) =>
        node.Attached is AttachmentKind.Signature ? "signature"
        : node.Attached is AttachmentKind.Sbom ? "SBOM"
        : node.Attached is AttachmentKind.Attestation || IsAttestation(node) ? "attestation"
        : node.MediaType == MediaTypes.InToto ? "in-toto statement"
        : node.Role == HashRole.DiffId ? "diffID"
        : node is { Role: HashRole.Config, IsImage: true } ? "config (image ID)"
        : node.Role switch
        {
            HashRole.Index => "index",
            HashRole.Manifest => "manifest",
            HashRole.Config => "config",
            _ => "layer",
        };

    // BuildKit lists what it attests as images of no platform.
    internal static bool IsAttestation(GraphNode node) =>
        node.Role == HashRole.Manifest && node.Platform is { Os: "unknown", Architecture: "unknown" };

    // Names of images and platforms are anybody's: no character gets through that means something in the language.
    private static string EscapeMermaid(string text) =>
        Escape(text, static (output, rune) => output.Append(CultureInfo.InvariantCulture, $"#{rune.Value};"));

    private static string EscapeDot(string text) =>
        Escape(text, static (output, rune) => output.Append(CultureInfo.InvariantCulture, $"&#{rune.Value};"));

    private static string Escape(string text, Action<StringBuilder, Rune> escape)
    {
        var output = new StringBuilder(text.Length);
        int length = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (++length > MaxLabelLength)
            {
                return output.Append('…').ToString();
            }

            if (Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format)
            {
                // As it is it would do something to whoever sees the picture.
                escape(output, new Rune('\\'));
                output.Append(CultureInfo.InvariantCulture, $"u{rune.Value:x4}");
            }
            else if (Rune.IsLetterOrDigit(rune) || (rune.IsAscii && " .,:/@+-_()[]=".Contains((char)rune.Value, StringComparison.Ordinal)))
            {
                output.Append(rune.ToString());
            }
            else
            {
                escape(output, rune);
            }
        }

        return output.ToString();
    }
}
