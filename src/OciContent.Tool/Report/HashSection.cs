using OciContent.Inspection;

namespace OciContent.Tool.Report;

/// <summary>Which hash is which: what people see in which place.</summary>
internal static class HashSection
{
    public static void Write(HtmlWriter html, ReportFacts facts, Anchors anchors)
    {
        html.Add($"<h2 id=\"{anchors.Prefix}hashes\">Which hash is which</h2>");
        if (facts.Inspection.Index is { } index)
        {
            html.AddLiteral("<dl class=\"hashes\">");
            Write(
                html,
                anchors,
                "Index digest",
                index.Digest,
                "Docker Hub and other registries show it for the tag. It stands for all platforms. With the containerd image store, "
                + "docker images shows it as the image ID.");
            html.AddLiteral("</dl>");
        }

        foreach (ImageIdentity image in facts.Inspection.Images)
        {
            Write(html, facts, image, anchors);
        }
    }

    private static void Write(HtmlWriter html, ReportFacts facts, ImageIdentity image, Anchors anchors)
    {
        string tags = image.Tags.Count > 0 ? string.Join(", ", image.Tags) : "no tag";
        html.Add(
            $"<h3>{(image.IsImage ? image.Platform?.ToString() ?? "Image" : image.ArtifactType ?? "Artifact")} <span "
            + $"class=\"lead\">({tags})</span></h3>");
        html.AddLiteral("<dl class=\"hashes\">");
        if (facts.Inspection.Index is null && image.Indexes is [{ } index, ..])
        {
            Write(
                html,
                anchors,
                "Index digest",
                index.Digest,
                "Docker Hub and other registries show it for the tag. It stands for all platforms.");
        }

        if (image.Manifest is { } manifest)
        {
            Write(html, anchors, "Manifest digest", manifest.Digest, WhereManifest(image));
        }
        else if (image.IsImage)
        {
            html.AddLiteral(
                "<div><dt>Manifest digest</dt><dd>Not in this file.</dd><dd class=\"where\">Docker Hub will show a digest that the "
                + "push makes. <code>oci-content infer</code> computes it.</dd></div>");
        }

        if (image.ImageId is { } id)
        {
            Write(
                html,
                anchors,
                "Image ID",
                id,
                "The digest of the config. docker images shows it with the graph-driver store (the default before Docker 29), "
                + "podman images and "
                + "crictl images always. With the containerd image store, docker images shows the digest above it instead.");
        }
        else if (image.Config is { } config)
        {
            Write(html, anchors, "Config digest", config.Digest, "This is not an image, so it has no image ID.");
        }

        if (image.Subject is { } subject)
        {
            Write(html, anchors, "Subject", subject.Digest, "The manifest that this artifact is about.");
        }

        html.AddLiteral("</dl>");
        WriteSizes(html, image);
    }

    private static string WhereManifest(ImageIdentity image) =>
        image.Store == DockerStore.GraphDriver
            ? "No registry shows it: docker save made this manifest, over uncompressed layers. A push makes another one; "
                + "oci-content infer computes it."
        : !image.IsImage ? "Registries show it, and name@digest pulls by it."
        : image.Indexes.Count > 0 ? "Docker Hub and other registries show it for this platform. name@digest pulls exactly these bytes."
        : "Docker Hub and other registries show it for the tag. name@digest pulls exactly these bytes. With the containerd image "
            + "store, docker images shows it as the image ID.";

    private static void WriteSizes(HtmlWriter html, ImageIdentity image)
    {
        if (!image.IsImage || image.LayersSize is not { } layers)
        {
            return;
        }

        html.Add(
            $"<p class=\"lead\">Size of the layers {(image.Manifest is null ? "in this file" : "in a registry")}: "
            + $"{ReportPage.Bytes(layers)}.");
        if (image.UnpackedSize is { } unpacked)
        {
            html.Add($"Unpacked, as docker images shows it with the graph-driver store: {ReportPage.Bytes(unpacked)}.");
        }

        html.AddLiteral("</p>");
    }

    private static void Write(HtmlWriter html, Anchors anchors, string name, Digest digest, string where) =>
        html.Add(
            $"<div><dt>{name}</dt><dd><span class=\"hash\"{anchors.Claim(digest)}>{digest}</span></dd><dd "
            + $"class=\"where\">{where}</dd></div>");
}
