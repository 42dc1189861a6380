using System.Text.Json.Serialization;
using OciContent.Inspection;

namespace OciContent.Tool.Output;

/// <summary>Every hash of a source's images, as JSON has it.</summary>
internal sealed record InspectReport(
    string Source,
    string Format,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DescriptorReport? Index,
    IReadOnlyList<InspectReport.Image> Images)
{
    public static InspectReport From(string source, ImageInspection inspection) => new(
        source,
        inspection.Format.Name,
        inspection.Index is { } index ? DescriptorReport.From(index) : null,
        [.. inspection.Images.Select(image => Image.From(image, hasCommonIndex: inspection.Index is not null))]);

    internal sealed record Image(
        string? Platform,
        IReadOnlyList<string> Tags,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DescriptorReport? Index,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DescriptorReport? Manifest,
        Digest? ImageId,
        DescriptorReport? Config,
        IReadOnlyList<Layer> Layers)
    {
        // The index stands with each image only where the images have none in common.
        public static Image From(ImageIdentity image, bool hasCommonIndex) => new(
            image.Platform?.ToString(),
            image.Tags,
            !hasCommonIndex && image.Indexes is [Descriptor index, ..] ? DescriptorReport.From(index) : null,
            image.Manifest is { } manifest ? DescriptorReport.From(manifest) : null,
            image.ImageId,
            image.Config is { } config ? DescriptorReport.From(config) : null,
            [.. image.Layers.Select(Layer.From)]);
    }

    internal sealed record Layer(
        Digest? Digest,
        long? Size,
        string? MediaType,
        string? Compression,
        Digest? DiffId,
        long? UncompressedSize,
        Digest? ChainId)
    {
        public static Layer From(LayerIdentity layer) => new(
            layer.Digest,
            layer.Size,
            layer.MediaType,
            layer.Compression?.Name,
            layer.DiffId,
            layer.UncompressedSize,
            layer.ChainId);
    }
}
