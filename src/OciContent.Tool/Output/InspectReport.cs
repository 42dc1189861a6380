using System.Text.Json.Serialization;
using OciContent.Compression;
using OciContent.Inspection;

namespace OciContent.Tool.Output;

/// <summary>Every hash of a source's images, as JSON has it.</summary>
/// <param name="Source">The IMAGE as it was given.</param>
/// <param name="Format">How the images are stored: the name of the transport, such as <c>oci</c>.</param>
/// <param name="Index">The index that lists all the images; absent if they have none in common.</param>
/// <param name="Images">The images, each manifest once.</param>
/// <param name="Problems">What could not be read or does not match; everything else is reported all the same. Empty if all is well.</param>
/// <param name="Missing">What is listed but absent, and may be absent: manifests of an index, foreign layers.</param>
/// <param name="NonImages">Entries that are not images.</param>
/// <param name="Engine">What the Docker engine says about it; absent if it is not in an engine.</param>
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

    /// <summary>The hashes of an image.</summary>
    /// <param name="Platform">The platform; <c>null</c> for an artifact that has none.</param>
    /// <param name="Tags">The tags or names that lead to it.</param>
    /// <param name="ArtifactType">The type of an artifact; absent for an image that does not say.</param>
    /// <param name="Subject">What it refers to, as a signature does; absent if it refers to nothing.</param>
    /// <param name="Index">The outermost index that lists it; absent if there is none, or all the images have it in common.</param>
    /// <param name="Manifest">Its manifest; absent if the source has none.</param>
    /// <param name="ImageId">
    /// The image ID: the digest of the config; <c>null</c> if there is none, and of an artifact that is not an image.
    /// </param>
    /// <param name="Config">The config; <c>null</c> if there is none, as in Docker's schema 1.</param>
    /// <param name="Layers">The layers, the base first.</param>
    /// <param name="Store">Which of Docker's stores saved it: one of <see cref="DockerStore"/>; absent if that is not known.</param>
    /// <param name="LayersSize">The size of the layers as they are stored, in bytes; <c>null</c> if one of them is not known.</param>
    /// <param name="UncompressedLayersSize">The size of the layers' tars, in bytes; <c>null</c> if one of them is not known.</param>
    /// <param name="FilesSize">
    /// The size of the layers' files, in bytes: what <c>docker images</c> shows with the graph-driver store and drivers that count while
    /// they unpack. <c>null</c> if one of them is not known.
    /// </param>
    /// <param name="UnpackedSize">
    /// The same plus the lengths of symbolic links, in bytes: what <c>docker images</c> shows with overlay2. <c>null</c> if one of them is
    /// not known.
    /// </param>
    /// <param name="ContentSize">
    /// The size of the indexes, manifest, config and layers, in bytes: what <c>docker image inspect</c> shows with the containerd store.
    /// <c>null</c> if one of them is not known.
    /// </param>
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

    /// <summary>The hashes of a layer.</summary>
    /// <param name="Digest">The digest of the layer as it is stored; <c>null</c> if it is not known.</param>
    /// <param name="Size">The size of the layer as it is stored, in bytes; <c>null</c> if it is not known.</param>
    /// <param name="MediaType">The media type; <c>null</c> if it is not known.</param>
    /// <param name="Compression">
    /// How it is compressed, by its bytes: one of <see cref="CompressionFormat"/>; <c>null</c> if it was not read.
    /// </param>
    /// <param name="DiffId">The digest of the uncompressed layer; <c>null</c> if it is not known.</param>
    /// <param name="UncompressedSize">The size of the uncompressed layer, in bytes; <c>null</c> if it was not read.</param>
    /// <param name="ChainId">The digest of this layer and all below it; <c>null</c> if it is not known.</param>
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
