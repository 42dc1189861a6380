using System.Globalization;
using System.Text;

namespace OciContent.Inspection;

/// <summary>
/// Draws an image's tree of hashes as SVG 1.1: one row for each pointer, below what points, so that no two ever overlap and a narrow screen
/// shows all of it. It needs no script and no font, and fetches nothing.
/// </summary>
/// <example>
/// <code>
/// await using ImageSource source = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
/// ImageGraph graph = await ImageGraph.ReadAsync(source);
/// File.WriteAllText("graph.svg", graph.ToSvg());
/// </code>
/// </example>
public static class GraphSvg
{
    private const int TextWidth = 280;
    private const int Padding = 10;
    private const int Indent = 22;
    private const int BoxHeight = 44;
    private const int RowHeight = 54;
    private const int ShortDigits = 12;

    // Widths of characters in pixels, rather too wide than too narrow: what is drawn must not reach beyond its box.
    private const double TitleCharacter = 8.2;
    private const double DigestCharacter = 7.9;
    private const double LabelCharacter = 6.8;

    private const string Style = """
        .oc-box{stroke-width:1;fill:#f6f8fa;stroke:#8c959f}
        .oc-index{fill:#f3ecff;stroke:#8250df}.oc-manifest{fill:#e7f2ff;stroke:#0969da}
        .oc-config{fill:#fff5d6;stroke:#9a6700}.oc-layer{fill:#e6f7ea;stroke:#1a7f37}
        .oc-again{fill:none;stroke-dasharray:4 3}.oc-line{fill:none;stroke:#8c959f}
        .oc-graph text{fill:#1f2328;font:13px system-ui,sans-serif}.oc-graph .oc-title{font-weight:600}
        .oc-graph .oc-digest{font:13px ui-monospace,Menlo,Consolas,monospace}
        .oc-graph .oc-label{fill:#59636e;font:11px ui-monospace,Menlo,Consolas,monospace}
        @media (prefers-color-scheme:dark){
        .oc-box{fill:#212830;stroke:#6e7681}.oc-index{fill:#2b2144;stroke:#a371f7}.oc-manifest{fill:#12263f;stroke:#4493f8}
        .oc-config{fill:#332a12;stroke:#d29922}.oc-layer{fill:#12301c;stroke:#3fb950}
        .oc-again{fill:none}.oc-line{stroke:#6e7681}.oc-graph text{fill:#f0f6fc}.oc-graph .oc-label{fill:#9198a1}}
        """;

    /// <summary>The graph as one SVG element, which is a document of its own too.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="options">How it is drawn.</param>
    /// <exception cref="ArgumentOutOfRangeException">No rows are to be drawn.</exception>
    public static string ToSvg(this ImageGraph graph, GraphSvgOptions options)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxRows, 1, nameof(options));
        return Draw(GraphRow.Arrange(graph, options.MaxRows, out int left), left, options);
    }

    /// <inheritdoc cref="ToSvg(ImageGraph, GraphSvgOptions)"/>
    public static string ToSvg(this ImageGraph graph) => graph.ToSvg(GraphSvgOptions.Default);

    private static string Draw(IReadOnlyList<GraphRow> rows, int left, GraphSvgOptions options)
    {
        int deepest = rows.Max(static row => row.Depth);
        int width = TextWidth + 2 * Padding + Indent * deepest + 2;
        int height = RowHeight * rows.Count - (RowHeight - BoxHeight) + 2 + (left > 0 ? RowHeight / 2 : 0);
        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"oc-graph\" width=\"{width}\" height=\"{height}\" "
            + $"viewBox=\"0 0 {width} {height}\" role=\"group\" aria-label=\"The image's tree of hashes\">\n<style>\n{Style}\n</style>\n");
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows[i].Parent is { } parent)
            {
                DrawLine(svg, rows[i], parent, i);
            }
        }

        for (int i = 0; i < rows.Count; i++)
        {
            DrawBox(svg, rows[i], i, width, options);
        }

        if (left > 0)
        {
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"1\" y=\"{height - 6}\">and {left:N0} more</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void DrawLine(StringBuilder svg, GraphRow row, int parent, int index)
    {
        double x = Left(row.Depth - 1) + Padding + 0.5;
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<path class=\"oc-line\" d=\"M{x} {Top(parent) + BoxHeight}V{Top(index) + BoxHeight / 2}H{Left(row.Depth)}\"/>\n");
    }

    private static void DrawBox(StringBuilder svg, GraphRow row, int index, int width, GraphSvgOptions options)
    {
        GraphNode node = row.Node;
        int x = Left(row.Depth);
        int y = Top(index);
        int right = width - 1 - Padding;
        double room = right - x - Padding;
        string? link = node.Digest is { } digest ? options.LinkTo?.Invoke(digest) : null;
        svg.Append(link is null ? "<g>" : $"<a href=\"{Escape(link)}\">");
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<title>{Escape(Describe(row))}</title><rect class=\"oc-box {ClassOf(row)}\" x=\"{x}\" y=\"{y}\" "
            + $"width=\"{width - 1 - x}\" height=\"{BoxHeight}\" rx=\"5\"/>");
        string title = Shorten(TitleOf(node), room, TitleCharacter);
        string label = Shorten(MakeVisible(row.Label), room - Width(title, TitleCharacter) - Padding, LabelCharacter);
        Write(svg, "oc-title", x + Padding, y + 18, title, isAtEnd: false);
        Write(svg, "oc-label", right, y + 18, label, isAtEnd: true);
        string size = node.Size is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} B") : "";
        Write(
            svg,
            "oc-digest",
            x + Padding,
            y + 36,
            Shorten(ShortDigest(node), room - Width(size, TitleCharacter), DigestCharacter),
            isAtEnd: false);
        Write(svg, "oc-size", right, y + 36, row.IsAgain ? "drawn above" : size, isAtEnd: true);
        svg.Append(link is null ? "</g>\n" : "</a>\n");
    }

    private static void Write(StringBuilder svg, string name, int x, int y, string text, bool isAtEnd)
    {
        if (text.Length > 0)
        {
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text class=\"{name}\" x=\"{x}\" y=\"{y}\"{(isAtEnd ? " text-anchor=\"end\"" : "")}>{Escape(text)}</text>");
        }
    }

    private static int Left(int depth) => 1 + depth * Indent;

    private static int Top(int index) => 1 + index * RowHeight;

    private static string TitleOf(GraphNode node) =>
        node.Digest is null ? MakeVisible(node.MediaType)
        : node.Platform is { } platform && !GraphText.IsAttestation(node) ? MakeVisible($"{GraphText.RoleOf(node)} {platform}")
        : GraphText.RoleOf(node);

    private static string ShortDigest(GraphNode node) =>
        node.Digest is { } digest
            ? $"{digest.Algorithm.Name}:{digest.Encoded[..Math.Min(ShortDigits, digest.Encoded.Length)]}"
            : "the source";

    private static string ClassOf(GraphRow row)
    {
        string role = row.Node.Role switch
        {
            null => "oc-source",
            HashRole.Index => "oc-index",
            HashRole.Manifest => "oc-manifest",
            HashRole.Config => "oc-config",
            _ => "oc-layer",
        };
        return row.IsAgain ? $"{role} oc-again" : role;
    }

    // What is shown when somebody points at it.
    private static string Describe(GraphRow row)
    {
        GraphNode node = row.Node;
        string where = node.Role switch
        {
            HashRole.Index => Explanations.WhereIndexesAreSeen,
            HashRole.Manifest => Explanations.WhereManifestsAreSeen,
            HashRole.Config => node.IsImage ? Explanations.WhereConfigsAreSeen : Explanations.WhereArtifactConfigsAreSeen,
            HashRole.DiffId => Explanations.WhereDiffIdsAreSeen,
            HashRole.Layer => Explanations.WhereLayersAreSeen,
            _ => "",
        };
        string size = node.Size is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} B") : "";
        return string.Join(
            '\n',
            (
                (string[])[TitleOf(node), MakeVisible(row.Label), node.Digest?.ToString() ?? "", MakeVisible(node.MediaType), size, where]
            ).Where(static line => line.Length > 0));
    }

    private static double Width(string text, double character) =>
        text.EnumerateRunes().Sum(rune => rune.Value < 0x300 ? character : 2 * character);

    private static string Shorten(string text, double room, double character)
    {
        if (Width(text, character) <= room)
        {
            return text;
        }

        var kept = new StringBuilder();
        double used = character;
        foreach (Rune rune in text.EnumerateRunes())
        {
            used += Width(rune.ToString(), character);
            if (used > room)
            {
                break;
            }

            kept.Append(rune.ToString());
        }

        return kept.Length == 0 ? "" : kept.Append('…').ToString();
    }

    // Names of images and platforms are anybody's: what would turn text around, or is not allowed in XML at all, is shown as its number.
    private static string MakeVisible(string text)
    {
        var visible = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isHidden = Rune.IsControl(rune)
                || Rune.GetUnicodeCategory(rune)
                    is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                || (rune.Value & 0xfffe) == 0xfffe;
            _ = isHidden ? visible.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}") : visible.Append(rune.ToString());
        }

        return visible.ToString();
    }

    private static string Escape(string text) =>
        text
            .Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal)
            .Replace("\"", "&quot;", StringComparison.Ordinal);
}
