using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Comparison;
using OciContent.Images;
using OciContent.Inspection;
using OciContent.Sources;

namespace OciContent.Tool.Output;

/// <summary>What differs between two images, as JSON has it. If there are several platforms, each part names its platform.</summary>
/// <param name="Equal">Whether nothing differs.</param>
/// <param name="Root">The manifest or index of each image.</param>
/// <param name="Layers">The layers of both images.</param>
/// <param name="Config">The fields of the configs that differ.</param>
/// <param name="Annotations">The annotations of manifests and indexes that differ.</param>
/// <param name="Manifest">The other fields of manifests and indexes that differ.</param>
/// <param name="Platforms">The images of each platform.</param>
/// <param name="Problems">What could not be read or does not match, of either image. Empty if all is well.</param>
/// <param name="Engine">
/// Whether the image in a Docker engine is the same as the other image; absent if neither image is in an engine.
/// </param>
/// <param name="Files">The paths at which the images differ; absent without --files.</param>
internal sealed record DiffReport(
    bool Equal,
    DiffReport.Change<DescriptorReport> Root,
    DiffReport.LayerLists Layers,
    IReadOnlyList<DiffReport.Field> Config,
    IReadOnlyList<DiffReport.Annotation> Annotations,
    IReadOnlyList<DiffReport.Field> Manifest,
    IReadOnlyList<DiffReport.PlatformChange> Platforms,
    IReadOnlyList<DiffReport.ProblemOfOne> Problems,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] EngineVerdict? Engine = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FileChangeReport>? Files = null)
{
    /// <param name="old">What the first image is called.</param>
    /// <param name="now">What the second image is called.</param>
    /// <param name="comparison">What was found.</param>
    public static DiffReport From(string old, string now, ImageComparison comparison) => new(
        comparison.AreEqual,
        new Change<DescriptorReport>(
            comparison.RootBefore is { } before ? DescriptorReport.From(before) : null,
            comparison.RootAfter is { } after ? DescriptorReport.From(after) : null),
        new LayerLists(
            Select(comparison, LayerChange.Shared),
            Select(comparison, LayerChange.Moved),
            Select(comparison, LayerChange.Removed),
            Select(comparison, LayerChange.Added)),
        [.. comparison.Images.SelectMany(static image => image.Config.Select(field => Field.From(NameOf(image), field)))],
        [
            .. comparison.Annotations.Select(static annotation => Annotation.From(null, annotation)),
            .. comparison.Images.SelectMany(
                static image => image.Annotations.Select(annotation => Annotation.From(NameOf(image), annotation))),
        ],
        [
            .. comparison.Index.Select(static field => Field.From(null, field)),
            .. comparison.Images.SelectMany(static image => image.Manifest.Select(field => Field.From(NameOf(image), field))),
        ],
        [.. comparison.Images.Select(PlatformChange.From)],
        [
            .. comparison.ProblemsBefore.Select(problem => ProblemOfOne.From(old, problem)),
            .. comparison.ProblemsAfter.Select(problem => ProblemOfOne.From(now, problem)),
        ]);

    private static ComparedLayer[] Select(ImageComparison comparison, LayerChange change) =>
        [
            .. comparison.Images.SelectMany(image =>
                image.Layers.Where(layer => layer.Change == change).Select(layer => ComparedLayer.From(NameOf(image), layer))),
        ];

    /// <summary>What an image is called beside others: its platform, or what kind of artifact it is.</summary>
    internal static string? NameOf(ImageDifference image) =>
        image.Platform?.ToString() ?? (image.After ?? image.Before)?.ArtifactType;

    /// <summary>The old and the new value; <c>null</c> if absent.</summary>
    /// <param name="Old">The first image's; <c>null</c> if it has none.</param>
    /// <param name="New">The second image's; <c>null</c> if it has none.</param>
    internal sealed record Change<T>(T? Old, T? New);

    /// <summary>The layers of both images, grouped by what became of them.</summary>
    /// <param name="Shared">Layers that both have, in the same order.</param>
    /// <param name="Moved">Layers that both have, but in a different order.</param>
    /// <param name="Removed">Layers that only the first image has.</param>
    /// <param name="Added">Layers that only the second image has.</param>
    internal sealed record LayerLists(
        IReadOnlyList<ComparedLayer> Shared,
        IReadOnlyList<ComparedLayer> Moved,
        IReadOnlyList<ComparedLayer> Removed,
        IReadOnlyList<ComparedLayer> Added);

    /// <summary>A layer of one image or of both.</summary>
    /// <param name="Platform">The image it belongs to, by its platform or its artifact type; absent if the image has neither.</param>
    /// <param name="Digest">
    /// The digest of the layer as it is stored, in the second image if it is there; <c>null</c> if it is not known.
    /// </param>
    /// <param name="Was">The digest in the first image, if it differs.</param>
    /// <param name="DiffId">The digest of the uncompressed layer; <c>null</c> if it is not known.</param>
    /// <param name="Size">
    /// The size of the layer as it is stored, in bytes, in the second image if it is there; <c>null</c> if it is not known.
    /// </param>
    /// <param name="MediaType">Its media type, in the second image if it is there; <c>null</c> if it is not known.</param>
    /// <param name="Index">Which layer it is, from 0, the base first, in the second image if it is there.</param>
    /// <param name="WasIndex">Which layer of the first image it is, from 0, if that differs.</param>
    /// <param name="By">How it is known that both have it: one of <see cref="LayerMatch"/>; absent if only one has it.</param>
    internal sealed record ComparedLayer(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Platform,
        Digest? Digest,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Digest? Was,
        Digest? DiffId,
        long? Size,
        string? MediaType,
        int Index,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? WasIndex,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? By)
    {
        public static ComparedLayer From(string? platform, LayerDifference layer)
        {
            LayerIdentity identity = layer.After ?? layer.Before!;
            int index = (layer.IndexAfter ?? layer.IndexBefore)!.Value;
            return new ComparedLayer(
                platform,
                identity.Digest,
                layer.Before?.Digest != identity.Digest ? layer.Before?.Digest : null,
                identity.DiffId ?? layer.Before?.DiffId,
                identity.Size,
                identity.MediaType,
                index,
                layer.IndexBefore != index ? layer.IndexBefore : null,
                layer.Match is { } match ? EnumText.Of(match) : null);
        }
    }

    /// <summary>A field that differs between two documents.</summary>
    /// <param name="Platform">
    /// The image it belongs to, by its platform or its artifact type; absent for an index, and if the image has neither.
    /// </param>
    /// <param name="Path">
    /// Where it is: a JSON pointer (RFC 6901), such as <c>/config/Cmd</c>. Environment variables are named: <c>/config/Env/PATH</c>.
    /// </param>
    /// <param name="Old">The value in the first document, as JSON; <c>null</c> if there is none.</param>
    /// <param name="New">The value in the second document, as JSON; <c>null</c> if there is none.</param>
    internal sealed record Field(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Platform,
        string Path,
        JsonElement? Old,
        JsonElement? New)
    {
        public static Field From(string? platform, FieldDifference field) => new(platform, field.Path, field.Before, field.After);
    }

    /// <summary>An annotation that differs.</summary>
    /// <param name="Platform">
    /// The image it belongs to, by its platform or its artifact type; absent for an index, and if the image has neither.
    /// </param>
    /// <param name="Key">Its key.</param>
    /// <param name="Old">The value in the first document; <c>null</c> if there is none.</param>
    /// <param name="New">The value in the second document; <c>null</c> if there is none.</param>
    internal sealed record Annotation(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Platform,
        string Key,
        string? Old,
        string? New)
    {
        public static Annotation From(string? platform, AnnotationDifference annotation) =>
            new(platform, annotation.Key, annotation.Before, annotation.After);
    }

    /// <summary>The images of a platform.</summary>
    /// <param name="Platform">The image, by its platform or its artifact type; <c>null</c> if the image has neither.</param>
    /// <param name="State">What became of it: one of <see cref="ImageChange"/>.</param>
    /// <param name="Old">The digest of the first image's manifest; <c>null</c> if there is none.</param>
    /// <param name="New">The digest of the second image's manifest; <c>null</c> if there is none.</param>
    /// <param name="ImageId">The image IDs.</param>
    /// <param name="Size">The sizes of the layers as they are stored.</param>
    /// <param name="LayersInCommon">How many of the lowest layers are the same.</param>
    /// <param name="Base">What the images say they are built on. This is not checked.</param>
    internal sealed record PlatformChange(
        string? Platform,
        string State,
        Digest? Old,
        Digest? New,
        Change<Digest> ImageId,
        Size Size,
        int LayersInCommon,
        Change<BaseClaim> Base)
    {
        public static PlatformChange From(ImageDifference image) => new(
            NameOf(image),
            EnumText.Of(image.Change),
            image.Before?.Manifest?.Digest,
            image.After?.Manifest?.Digest,
            new Change<Digest>(image.Before?.ImageId, image.After?.ImageId),
            new Size(image.SizeBefore, image.SizeAfter),
            image.LowestLayersInCommon,
            new Change<BaseClaim>(image.BaseBefore, image.BaseAfter));
    }

    /// <summary>The sizes of the layers as they are stored.</summary>
    /// <param name="Old">The first image's, in bytes; <c>null</c> if it is not known.</param>
    /// <param name="New">The second image's, in bytes; <c>null</c> if it is not known.</param>
    internal sealed record Size(long? Old, long? New);

    /// <summary>A problem with one of the images.</summary>
    /// <param name="Image">The image with the problem, as it was given.</param>
    /// <param name="Location">Where the problem is, such as <c>layers[1] of sha256:…</c>.</param>
    /// <param name="Message">What was found, and what was expected.</param>
    internal sealed record ProblemOfOne(string Image, string Location, string Message)
    {
        public static ProblemOfOne From(string image, ContentProblem problem) => new(image, problem.Location.ToString(), problem.Message);
    }
}
