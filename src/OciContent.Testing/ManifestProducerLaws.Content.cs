using System.Text.Json;
using OciContent.Compression;
using OciContent.Images;
using OciContent.Layers;
using OciContent.Testing.Checking;

namespace OciContent.Testing;

/// <content>What documents say about content, and about one another.</content>
public sealed partial class ManifestProducerLaws
{
    /// <summary>The manifest's <c>schemaVersion</c> is the number 2 (image-spec, manifest.md).</summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public void SchemaVersionIsTwo() => Check(nameof(SchemaVersionIsTwo), static (_, image) =>
    {
        DocumentView manifest = Manifest(image);
        if (manifest.Find("schemaVersion") is not { ValueKind: JsonValueKind.Number } version || version.GetRawText() != "2")
        {
            throw manifest.Fault($"schemaVersion is {DocumentView.Kind(manifest.Find("schemaVersion"))}: expected 2");
        }
    });

    /// <summary>
    /// The media types of the manifest, its config and its layers are all of the form that was asked for, and a layer's is that of its
    /// compression. image-spec lets a manifest leave out its own; Docker does not.
    /// </summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public void MediaTypesAgree() => Check(nameof(MediaTypesAgree), static (description, image) =>
    {
        DocumentView manifest = Manifest(image);
        bool isOci = description.Format == ImageFormat.Oci;
        if (!isOci || manifest.Find("mediaType").ValueKind != JsonValueKind.Undefined)
        {
            Require(manifest, manifest.RequireText("mediaType"), isOci ? MediaTypes.OciManifest : MediaTypes.DockerManifest, "mediaType");
        }

        Require(
            manifest,
            manifest.RequireText("config", "mediaType"),
            isOci ? MediaTypes.OciConfig : MediaTypes.DockerConfig,
            "config.mediaType");
        for (int i = 0; i < Math.Min(manifest.CountList("layers"), image.Layers.Count); i++)
        {
            string type = manifest.RequireText("layers", i, "mediaType");
            var compression = CompressionFormats.Detect(image.Layers[i].Span);
            string expected =
                LayerMediaType.Find(description.Format, compression)?.Name
                ?? throw manifest.Fault(
                    $"layers[{i}]'s compression is {compression.ToName()}: expected none, gzip or zstd, as no media type is "
                    + "for others");
            Require(manifest, type, expected, $"layers[{i}].mediaType");
        }
    });

    /// <summary>
    /// The manifest points at nothing that was not asked for: it has no subject, its descriptors have no URLs. (Layers that are not to be
    /// distributed are of another media type: <see cref="MediaTypesAgree"/>.)
    /// </summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public void NothingElseIsReferenced() => Check(nameof(NothingElseIsReferenced), static (_, image) =>
    {
        DocumentView manifest = Manifest(image);
        RequireNone(manifest, "subject");
        RequireNone(manifest, "config", "urls");
        for (int i = 0; i < manifest.CountList("layers"); i++)
        {
            RequireNone(manifest, "layers", i, "urls");
        }
    });

    /// <summary>The digests in the manifest are those of the config and the layers.</summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public void DigestsAgree() =>
        Check(
            nameof(DigestsAgree),
            static (_, image) =>
            {
                DocumentView manifest = Manifest(image);
                RequireMatch(manifest, manifest.RequireDigest("config", "digest"), image.Config, "config.digest", "the config's");
                for (int i = 0; i < Math.Min(manifest.CountList("layers"), image.Layers.Count); i++)
                {
                    RequireMatch(
                        manifest,
                        manifest.RequireDigest("layers", i, "digest"),
                        image.Layers[i],
                        $"layers[{i}].digest",
                        "that of the layer as it is stored");
                }
            });

    /// <summary>The sizes in the manifest are those of the config and the layers, as they are stored.</summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public void SizesAgree() =>
        Check(
            nameof(SizesAgree),
            static (_, image) =>
            {
                DocumentView manifest = Manifest(image);
                RequireSize(manifest, manifest.RequireNumber("config", "size"), image.Config.Length, "config.size", "the config's");
                for (int i = 0; i < Math.Min(manifest.CountList("layers"), image.Layers.Count); i++)
                {
                    RequireSize(
                        manifest,
                        manifest.RequireNumber("layers", i, "size"),
                        image.Layers[i].Length,
                        $"layers[{i}].size",
                        "that of the layer as it is stored");
                }
            });

    /// <summary>
    /// The manifest lists the layers that were asked for, all of them, each as often and where it was asked for, with the content it was
    /// asked for.
    /// </summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public void LayersAreCompleteAndInOrder() => Check(nameof(LayersAreCompleteAndInOrder), static (description, image) =>
    {
        DocumentView manifest = Manifest(image);
        int expected = description.Layers.Count;
        RequireCount(manifest, manifest.CountList("layers"), expected, "layers");
        if (image.Layers.Count != expected)
        {
            throw new BrokenLawException($"the producer gave {image.Layers.Count} layers: expected {expected}");
        }

        for (int i = 0; i < expected; i++)
        {
            Digest digest = manifest.RequireDigest("layers", i, "digest");
            int at =
                image
                    .Layers.Index()
                    .Where(layer => digest.Algorithm.IsSupported && digest.Matches(layer.Item.Span))
                    .Select(static layer => (int?)layer.Index)
                    .FirstOrDefault()
                ?? throw manifest.Fault($"layers[{i}].digest is that of no layer that was produced: expected layer {i}'s");
            Digest diffId = DiffIdOf(description, image, at);
            if (diffId != description.Layers[i].DiffId)
            {
                int other = description
                    .Layers.Index()
                    .FirstOrDefault(layer => layer.Item.DiffId == diffId, (Index: -1, Item: null!))
                    .Index;
                throw manifest.Fault(
                    $"layers[{i}] has the content of {(other < 0 ? "no layer that was asked for" : $"layer {other}")}: "
                    + $"expected layer {i}'s");
            }
        }
    });

    /// <summary>The config's <c>rootfs.diff_ids</c> are the digests of the uncompressed layers, in the manifest's order.</summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public void DiffIdsAgree() => Check(nameof(DiffIdsAgree), static (description, image) =>
    {
        DocumentView config = Config(image);
        RequireCount(config, config.CountList("rootfs", "diff_ids"), image.Layers.Count, "rootfs.diff_ids");
        for (int i = 0; i < image.Layers.Count; i++)
        {
            Digest actual = DiffIdOf(description, image, i);
            Digest written = config.RequireDigest("rootfs", "diff_ids", i);
            if (written != actual)
            {
                throw config.Fault($"rootfs.diff_ids[{i}] is {written}: expected {actual}, that of layer {i} uncompressed");
            }
        }
    });

    /// <summary>A config that has a history has an entry for each layer, besides those of empty layers (image-spec, config.md).</summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public void HistoryFitsLayers() => Check(nameof(HistoryFitsLayers), static (_, image) =>
    {
        DocumentView config = Config(image);
        int count = config.CountList("history");
        int filled = Enumerable.Range(0, count).Count(i => config.Find("history", i, "empty_layer").ValueKind != JsonValueKind.True);
        if (count > 0)
        {
            RequireCount(config, filled, image.Layers.Count, "history, without empty layers,");
        }
    });

    // Uncompressing is for who compressed it otherwise.
    private static Digest DiffIdOf(ImageDescription description, ProducedImage image, int layer)
    {
        ReadOnlyMemory<byte> blob = image.Layers[layer];
        if (description.Layers.FirstOrDefault(known => known.Blob.Span.SequenceEqual(blob.Span)) is { } sample)
        {
            return sample.DiffId;
        }

        try
        {
            return LayerDigests.ComputeAsync(new MemoryStream(blob.ToArray())).GetAwaiter().GetResult().DiffId;
        }
        catch (InvalidDataException e)
        {
            throw new BrokenLawException(
                $"layer {layer} cannot be read ({e.Message}): expected a tar, plain or compressed",
                document: null,
                e);
        }
    }

    private static void Require(DocumentView document, string actual, string expected, string path)
    {
        if (actual != expected)
        {
            throw document.Fault($"{path} is {OneLine.Quote(actual)}: expected '{expected}'");
        }
    }

    // Nothing, null and an empty list are the same to Go.
    private static void RequireNone(DocumentView document, params ReadOnlySpan<object> path)
    {
        JsonElement value = document.Find(path);
        bool isNone =
            value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null
            || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0);
        if (!isNone)
        {
            throw document.Fault($"{DocumentView.PathText(path)} is {DocumentView.Raw(value)}: expected none, as none was asked for");
        }
    }

    private static void RequireMatch(DocumentView document, Digest digest, ReadOnlyMemory<byte> content, string path, string whose)
    {
        if (!digest.Algorithm.IsSupported)
        {
            throw document.Fault($"{path} is {digest}: expected a digest of an algorithm that can be checked, as sha256");
        }

        if (!digest.Matches(content.Span))
        {
            throw document.Fault($"{path} is {digest}: expected {Digest.Compute(content.Span, digest.Algorithm)}, {whose}");
        }
    }

    private static void RequireSize(DocumentView document, long size, long expected, string path, string whose)
    {
        if (size != expected)
        {
            throw document.Fault($"{path} is {size}: expected {expected}, {whose}");
        }
    }

    private static void RequireCount(DocumentView document, int count, int expected, string path)
    {
        if (count != expected)
        {
            throw document.Fault($"{path} has {count} {(count == 1 ? "entry" : "entries")}: expected {expected}");
        }
    }
}
