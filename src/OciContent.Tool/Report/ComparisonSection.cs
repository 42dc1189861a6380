using OciContent.Comparison;
using OciContent.Inspection;
using OciContent.Tool.Output;

namespace OciContent.Tool.Report;

/// <summary>What differs between two images.</summary>
internal static class ComparisonSection
{
    public static void Write(HtmlWriter html, ImageComparison comparison)
    {
        html.AddLiteral("<h2>What differs</h2>");
        if (comparison.AreEqual)
        {
            html.AddLiteral("<p class=\"verdict good\">Nothing: both are the same, byte for byte.</p>");
            return;
        }

        foreach (AnnotationDifference annotation in comparison.Annotations)
        {
            Write(html, "annotation", annotation.Key, annotation.Before, annotation.After);
        }

        foreach (FieldDifference field in comparison.Index)
        {
            Write(html, "index", field.Path, field.Before?.ToString(), field.After?.ToString());
        }

        foreach (ImageDifference image in comparison.Images)
        {
            html.Add($"<div class=\"card\"><p class=\"verdict\">{DiffText.Summarize(image)}</p>");
            if (image.Change != ImageChange.Same)
            {
                Write(html, image);
            }

            html.AddLiteral("</div>");
        }
    }

    private static void Write(HtmlWriter html, ImageDifference image)
    {
        if (image.SizeBefore is { } before && image.SizeAfter is { } after)
        {
            html.Add($"<p>Layers: {ReportPage.Bytes(before)} → {ReportPage.Bytes(after)}</p>");
        }

        html.AddLiteral("<ul>");
        foreach (LayerDifference layer in image.Layers.Where(static layer => layer.Change != LayerChange.Shared))
        {
            LayerIdentity identity = layer.After ?? layer.Before!;
            html.Add(
                $"<li>layer {(layer.IndexAfter ?? layer.IndexBefore) + 1} <strong>{EnumText.Of(layer.Change)}</strong>, "
                + $"{ReportPage.Bytes(identity.Size)}<br><span class=\"hash\">{identity.Digest ?? identity.DiffId}</span></li>");
        }

        html.AddLiteral("</ul>");
        foreach (FieldDifference field in image.Config)
        {
            Write(html, "config", field.Path, field.Before?.ToString(), field.After?.ToString());
        }

        foreach (FieldDifference field in image.Manifest)
        {
            Write(html, "manifest", field.Path, field.Before?.ToString(), field.After?.ToString());
        }

        foreach (AnnotationDifference annotation in image.Annotations)
        {
            Write(html, "annotation", annotation.Key, annotation.Before, annotation.After);
        }
    }

    private static void Write(HtmlWriter html, string document, string path, string? before, string? after)
    {
        html.Add($"<p>{document} <code>{path}</code>: ");
        html.Add(
            $"{(before is null ? new Html("<em>absent</em>") : Code(before))} → "
            + $"{(after is null ? new Html("<em>absent</em>") : Code(after))}</p>");
    }

    private static Html Code(string text) => new($"<code>{HtmlWriter.Escape(text)}</code>");
}
