using System.Text.Json.Serialization;
using OciContent.Compression;
using OciContent.Inspection;

namespace OciContent.Tool.Output;

/// <summary>Every hash of a source's images, as JSON has it.</summary>
internal sealed record InspectReport(
    string Source,
    string Format,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DescriptorReport? Index,
    IReadOnlyList<InspectReport.Image> Images,
    IReadOnlyList<ProblemReport> Problems,
    IReadOnlyList<MissingReport> Missing,
    IReadOnlyList<DescriptorReport> NonImages,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] EngineReport? Engine = null)
{
    public static InspectReport From(string source, ImageInspection inspection, EngineReport? engine) => new(
        source,
        inspection.Format,
        inspection.Index is { } index ? DescriptorReport.From(index) : null,
        [.. inspection.Images.Select(image => Image.From(image, hasCommonIndex: inspection.Index is not null))],
        [.. inspection.Problems.Select(ProblemReport.From)],
        [.. inspection.Missing.Select(MissingReport.From)],
        [.. inspection.NonImages.Select(DescriptorReport.From)],
        engine);

    internal sealed record Image(
        string? Platform,
        IReadOnlyList<string> Tags,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ArtifactType,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DescriptorReport? Subject,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DescriptorReport? Index,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DescriptorReport? Manifest,
        Digest? ImageId,
        DescriptorReport? Config,
        IReadOnlyList<Layer> Layers,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Store,
        long? LayersSize,
        long? UncompressedLayersSize,
        long? FilesSize,
        long? UnpackedSize,
        long? ContentSize)
    {
        // The index is with each image only where the images have none in common.
        public static Image From(ImageIdentity image, bool hasCommonIndex) => new(
            image.Platform?.ToString(),
            image.Tags,
            image.ArtifactType,
            image.Subject is { } subject ? DescriptorReport.From(subject) : null,
            !hasCommonIndex && image.Indexes is [Descriptor index, ..] ? DescriptorReport.From(index) : null,
            image.Manifest is { } manifest ? DescriptorReport.From(manifest) : null,
            image.ImageId,
            image.Config is { } config ? DescriptorReport.From(config) : null,
            [.. image.Layers.Select(Layer.From)],
            image.Store is { } store ? EnumText.Of(store) : null,
            image.LayersSize,
            image.UncompressedLayersSize,
            image.IsImage ? image.FilesSize : null,
            image.IsImage ? image.UnpackedSize : null,
            image.IsImage ? image.ContentSize : null);
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
            layer.Compression?.ToName(),
            layer.DiffId,
            layer.UncompressedSize,
            layer.ChainId);
    }
}
