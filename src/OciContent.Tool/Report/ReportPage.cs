using System.Globalization;
using OciContent.Comparison;
using OciContent.Inspection;
using OciContent.Tool.Output;

namespace OciContent.Tool.Report;

/// <summary>
/// A page about an image, or about two and what differs between them: one file, which needs neither scripts nor a network.
/// </summary>
internal sealed class ReportPage
{
    // Nothing may be fetched or run, whatever somebody manages to put into the page.
    private const string ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    private readonly HtmlWriter _html = new();
    private readonly IReadOnlyList<ReportFacts> _images;
    private readonly ImageComparison? _comparison;

    private ReportPage(IReadOnlyList<ReportFacts> images, ImageComparison? comparison)
    {
        _images = images;
        _comparison = comparison;
    }

    /// <summary>Writes it.</summary>
    /// <param name="images">One image, or two.</param>
    /// <param name="comparison">What differs between the two.</param>
    public static string Write(IReadOnlyList<ReportFacts> images, ImageComparison? comparison) =>
        new ReportPage(images, comparison).Write();

    private string Write()
    {
        string title = string.Join(" and ", _images.Select(static image => image.Name));

        _html.Add($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <meta http-equiv="Content-Security-Policy" content="{ContentSecurityPolicy}">
            <title>{title}</title>
            <style>
            {new Html(ReportStyle.Text)}
            </style>
            </head>
            <body>
            <main>
            <h1>{title}</h1>
            """);
        if (_comparison is not null)
        {
            ComparisonSection.Write(_html, _comparison);
        }

        for (int i = 0; i < _images.Count; i++)
        {
            Write(_images[i], i == 0 ? "" : "b-", isOneOfTwo: _images.Count > 1);
        }

        _html.AddLiteral("</main>\n</body>\n</html>");
        return _html.ToString();
    }

    private void Write(ReportFacts image, string prefix, bool isOneOfTwo)
    {
        var anchors = new Anchors(prefix);
        if (isOneOfTwo)
        {
            _html.Add($"<h1 id=\"{prefix}top\">{image.Name}</h1>");
        }

        WriteSummary(image);
        _html.Add($"""
            <nav aria-label="Sections of this page"><ul>
            <li><a href="#{prefix}hashes">Which hash is which</a></li>
            <li><a href="#{prefix}layers">Layers</a></li>
            <li><a href="#{prefix}pull">What a pull calls</a></li>
            <li><a href="#{prefix}checks">Checks</a></li>
            <li><a href="#{prefix}tree">Tree of hashes</a></li>
            </ul></nav>
            """);
        HashSection.Write(_html, image, anchors);
        LayerSection.Write(_html, image, anchors);
        FindingSection.Write(_html, image, anchors);
        AttachmentSection.Write(_html, image, anchors);
        WriteBases(image);
        _html.Add($"""
            <h2 id="{prefix}tree">Tree of hashes</h2>
            <p class="lead">Each row points at the rows below it by their digests. Change one byte, and every digest above it changes.
            Point at a row for its full digest; select it to go to where the page explains it.</p>
            <div class="scroll">
            {new Html(image.Graph.ToSvg(new GraphSvgOptions { MaxRows = 300, LinkTo = anchors.Find }))}
            </div>
            """);
    }

    private void WriteSummary(ReportFacts image)
    {
        IReadOnlyList<ImageIdentity> images = image.Inspection.Images;
        string[] parts =
        [
            FormatName(image.Format),
            Count(images.Count(static one => one.IsImage), "image"),
            .. images is [{ LayersSize: { } size } only]
                ? (string[])[Count(only.Layers.Count, "layer"), $"{Bytes(size)} in layers"]
                : [],
        ];
        _html.Add($"<p class=\"lead\">{string.Join(" · ", parts)}</p>");
        _html.AddLiteral("<div class=\"card\">");
        int problems = image.Verification.Problems.Count;
        if (problems == 0)
        {
            _html.Add(
                $"<p class=\"verdict good\">✓ Every hash matches: {Count(image.Verification.BlobsChecked, "content")}, "
                + $"{Bytes(image.Verification.BytesChecked)}, read and compared.</p>");
        }
        else
        {
            _html.Add($"<p class=\"verdict bad\">✗ {Count(problems, "problem")}: something is missing, altered or contradictory.</p>");
        }

        _html.Add($"<p>{FindingSection.Summarize(image)}</p>");
        _html.AddLiteral("<p>Hashes say which bytes these are. They do not say who made them: that takes a signature.</p>\n</div>");
    }

    private void WriteBases(ReportFacts image)
    {
        if (image.Bases.Count == 0)
        {
            return;
        }

        _html.AddLiteral("<h2>Base image</h2>\n<ul>");
        foreach ((string name, Inference.BaseMatch match) in image.Bases)
        {
            string which = match is { IsDerived: true, Base.Reference: { } reference } ? $"{name} ({reference})" : name;
            string verdict = match.Kind is { } kind ? $"built on it, by {EnumText.Of(kind)}." : "not built on it, as far as is known.";
            _html.Add($"<li><strong>{which}</strong>: {verdict} {match.Explanation}</li>");
        }

        _html.AddLiteral("</ul>");
    }

    private static string FormatName(string format) => format switch
    {
        "oci" => "OCI image layout",
        "oci-archive" => "OCI image layout in a tar",
        "docker-archive" => "docker save file",
        "dir" => "folder of skopeo's dir: transport",
        "docker" => "registry",
        _ => format,
    };

    /// <summary>A number of bytes, which does not break in the middle.</summary>
    internal static string Bytes(long? count) => Printable.Bytes(count).Replace(' ', '\u00a0');

    /// <summary>A number of things, in the singular or plural.</summary>
    internal static string Count(long count, string thing, string? things = null) =>
        count == 1 ? $"1 {thing}" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} {things ?? thing + "s"}");
}
