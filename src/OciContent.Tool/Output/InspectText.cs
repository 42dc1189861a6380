using OciContent.Compression;
using OciContent.Inspection;

namespace OciContent.Tool.Output;

/// <summary>An inspection as people read it: a line for each hash, with where they meet it.</summary>
internal static class InspectText
{
    public static void Write(TextWriter output, string source, ImageInspection inspection)
    {
        var table = new TextTable("  ");
        table.AddLine($"{Printable.Text(source)} ({inspection.Format})");
        if (inspection.Index is { } index)
        {
            AddIndex(table, index);
        }

        foreach (ImageIdentity image in inspection.Images)
        {
            table.AddLine();
            Add(table, image, hasCommonIndex: inspection.Index is not null);
        }

        table.Write(output);
    }

    private static void AddIndex(TextTable table, Descriptor index) =>
        table.Add(
            "index",
            index.Digest.ToString(),
            Printable.Bytes(index.Size),
            "all platforms: Docker Hub, name@digest; docker images (containerd store)");

    private static void Add(TextTable table, ImageIdentity image, bool hasCommonIndex)
    {
        string tags = image.Tags.Count > 0 ? string.Join(", ", image.Tags) : "(no tag)";
        table.AddLine(Printable.Text(image.Platform is { } platform && image.IsImage ? $"{tags}  {platform}" : tags));
        if (!hasCommonIndex && image.Indexes is [Descriptor index, ..])
        {
            AddIndex(table, index);
        }

        if (image.Manifest is { } manifest)
        {
            table.Add("manifest", manifest.Digest.ToString(), Printable.Bytes(manifest.Size), WhereManifestIsSeen(image));
        }

        if (!image.IsImage)
        {
            AddArtifact(table, image);
        }
        else if (image.Config is { } config)
        {
            table.Add(
                "image ID",
                config.Digest.ToString(),
                Printable.Bytes(config.Size),
                "the config: docker images (graph-driver store), crictl images");
        }
        else
        {
            table.Add("image ID", "(none)", "", "Docker's schema 1 has no config");
        }

        for (int i = 0; i < image.Layers.Count; i++)
        {
            Add(table, i + 1, image.Layers[i], image.Manifest is not null, image.IsImage);
        }

        if (image.IsImage)
        {
            AddSizes(table, image);
        }
    }

    // An image in an index is known to Docker by the index.
    private static string WhereManifestIsSeen(ImageIdentity image) =>
        image.Store == DockerStore.GraphDriver ? "of this file alone: a push compresses the layers (infer)"
        : image.IsImage && image.Indexes.Count == 0 ? "registries, Docker Hub, name@digest; docker images (containerd store)"
        : "registries, Docker Hub, name@digest";

    private static void AddSizes(TextTable table, ImageIdentity image)
    {
        if (image.LayersSize is { } stored)
        {
            string whose = image.Manifest is null ? "as the archive keeps them" : "as the manifest lists them";
            table.Add("layers", "", Printable.Bytes(stored), whose);
        }

        if (image.UncompressedLayersSize is { } plain)
        {
            table.Add("  plain", "", Printable.Bytes(plain), "uncompressed");
        }

        if (image.UnpackedSize is { } unpacked)
        {
            table.Add("  files", "", Printable.Bytes(unpacked), "unpacked: docker images, SIZE (graph-driver store)");
        }

        if (image.ContentSize is { } content && image.Store != DockerStore.GraphDriver)
        {
            table.Add("  content", "", Printable.Bytes(content), "with manifest and config: docker image inspect, Size (containerd store)");
        }
    }

    private static void AddArtifact(TextTable table, ImageIdentity artifact)
    {
        table.Add("artifact", Printable.Text(artifact.ArtifactType ?? ""), "", "what it is: not an image, so it has no image ID");
        if (artifact.Config is { } config)
        {
            table.Add("config", config.Digest.ToString(), Printable.Bytes(config.Size), "of the artifact");
        }

        if (artifact.Subject is { } subject)
        {
            table.Add(
                "subject",
                subject.Digest.ToString(),
                Printable.Bytes(subject.Size),
                "what it is about: the manifest that it refers to");
        }
    }

    private static void Add(TextTable table, int number, LayerIdentity layer, bool hasManifest, bool isOfImage)
    {
        string compression = layer.Compression is { } format and not CompressionFormat.None ? $"{format.ToName()}, " : "";
        table.Add(
            $"layer {number}",
            Text(layer.Digest),
            Printable.Bytes(layer.Size),
            compression + (hasManifest ? "as the manifest lists it" : "as the archive keeps it"));
        if (!isOfImage)
        {
            return;
        }

        table.Add("  diffID", Text(layer.DiffId), Printable.Bytes(layer.UncompressedSize), "uncompressed: docker inspect, RootFS");
        table.Add("  chainID", Text(layer.ChainId), "", "with all layers below: snapshots");
    }

    private static string Text(Digest? digest) => digest?.ToString() ?? "(not known)";
}
