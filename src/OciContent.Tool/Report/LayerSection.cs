using System.Globalization;
using OciContent.Compression;
using OciContent.Inference;
using OciContent.Inspection;

namespace OciContent.Tool.Report;

/// <summary>The layers of each image, as bars to scale: which is large, and which command made it.</summary>
internal static class LayerSection
{
    public static void Write(HtmlWriter html, ReportFacts facts, Anchors anchors)
    {
        html.Add($"<h2 id=\"{anchors.Prefix}layers\">Layers</h2>");
        html.AddLiteral(
            "<p class=\"lead\">The base comes first; bars are to scale. The digest is the one that the manifest lists and "
            + "registries keep the layer by.</p>");
        IEnumerable<ImageIdentity> images = facts.Inspection.Images.Where(static image => image.Layers.Count > 0);
        foreach ((int index, ImageIdentity image) in facts.Inspection.Images.Index())
        {
            if (image.Layers.Count == 0)
            {
                continue;
            }

            if (facts.Inspection.Images.Count > 1)
            {
                html.Add($"<h3>{(image.IsImage ? image.Platform?.ToString() ?? "Image" : image.ArtifactType ?? "Artifact")}</h3>");
            }

            Write(html, image, facts.Writers?.Images.ElementAtOrDefault(index)?.Layers, anchors);
        }

        if (!images.Any())
        {
            html.AddLiteral("<p>There are none.</p>");
        }
    }

    private static void Write(HtmlWriter html, ImageIdentity image, IReadOnlyList<IdentifiedLayer>? writers, Anchors anchors)
    {
        long largest = Math.Max(1, image.Layers.Max(static layer => layer.Size ?? 0));
        html.AddLiteral("<ol class=\"layers\">");
        for (int i = 0; i < image.Layers.Count; i++)
        {
            LayerIdentity layer = image.Layers[i];
            string width = string.Create(CultureInfo.InvariantCulture, $"{100.0 * (layer.Size ?? 0) / largest:0.##}%");
            string size = layer.Size is null ? "size not known" : ReportPage.Bytes(layer.Size);
            string share = image.LayersSize is > 0 and { } all && layer.Size is { } part
                ? string.Create(CultureInfo.InvariantCulture, $" ({100.0 * part / all:0.#} %)")
                : "";
            html.Add($"<li><div class=\"layer-head\"><strong>Layer {i + 1}</strong><span>{size}{share}</span></div>");
            html.Add($"<div class=\"bar\" aria-hidden=\"true\"><div style=\"width:{width}\"></div></div>");
            html.Add($"<div>{Made(layer)}</div>");
            if (layer.Digest is { } digest)
            {
                html.Add($"<div><span class=\"hash\"{anchors.Claim(digest)}>{digest}</span></div>");
            }

            if (writers?.ElementAtOrDefault(i) is { } writer)
            {
                html.Add($"<div class=\"lead\">{Wrote(writer)}</div>");
            }

            WriteHashes(html, layer, anchors);
            html.AddLiteral("</li>");
        }

        html.AddLiteral("</ol>");
    }

    private static Html Made(LayerIdentity layer) =>
        (layer.History?.CreatedBy ?? layer.History?.Comment) is { Length: > 0 } command
            ? new Html($"Made by <code>{HtmlWriter.Escape(command)}</code>")
            : new Html("The config does not say what made it.");

    // IdentifyText has the same in a line for a terminal.
    private static string Wrote(IdentifiedLayer layer) =>
        layer.Identity switch
        {
            null => "It could not be read.",
            { IsExact: true } exact =>
            $"Written by {exact.Writers[0].Profile.Tools} (profile {exact.Writers[0]}): all bytes are the same.{Others(exact)}",
            { Writers.Count: > 0 } alike => $"The compressed data is that of {alike.Writers[0]}; the header is not.",
            { Compression: CompressionFormat.Gzip } => "Written by a gzip writer that is not known.",
            { Compression: CompressionFormat.None } => "Not compressed.",
            var other => $"Compressed with {other.Compression.ToName()}.",
        };

    private static string Others(LayerIdentification layer) =>
        layer.Writers.Count > 1
            ? $" These profiles write the same bytes: {string.Join(", ", layer.Writers.Skip(1))}."
            : "";

    private static void WriteHashes(HtmlWriter html, LayerIdentity layer, Anchors anchors)
    {
        html.AddLiteral("<details><summary>Its other hashes</summary>\n<dl class=\"hashes\">");
        Write("DiffID", layer.DiffId, "The digest of the layer uncompressed. The config lists it; docker inspect shows it under RootFS.");
        Write("Chain ID", layer.ChainId, "This layer and all below it. containerd and Docker name unpacked layers by it.");
        html.Add($"<div><dt>Media type</dt><dd>{layer.MediaType ?? "not known"}</dd></div>");
        if (layer.UncompressedSize is { } plain)
        {
            html.Add($"<div><dt>Uncompressed</dt><dd>{ReportPage.Bytes(plain)}</dd></div>");
        }

        html.AddLiteral("</dl></details>");

        void Write(string name, Digest? digest, string where)
        {
            if (digest is not null)
            {
                html.Add(
                    $"<div><dt>{name}</dt><dd><span class=\"hash\"{anchors.Claim(digest)}>{digest}</span></dd><dd "
                    + $"class=\"where\">{where}</dd></div>");
            }
        }
    }
}
