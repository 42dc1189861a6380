using System.Text.Json.Serialization;
using OciContent.Compression;
using OciContent.Inference;

namespace OciContent.Tool.Output;

/// <summary>Who wrote a layer, as JSON has it.</summary>
internal sealed record IdentifyReport(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? File,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Image,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Platform,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Layer,
    Digest Digest,
    long Size,
    string Compression,
    Digest? DiffId,
    long? UncompressedSize,
    long Members,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IdentifyReport.HeaderReport? Header,
    IReadOnlyList<IdentifyReport.WriterReport> Writers,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IdentifyReport.NearestReport? Nearest,
    string Explanation)
{
    /// <param name="file">The file that is the layer; <c>null</c> if it is an image's.</param>
    /// <param name="layer">What was found.</param>
    public static IdentifyReport Of(string? file, LayerIdentification layer) => new(
        file,
        null,
        null,
        null,
        layer.Digest,
        layer.Size,
        layer.Compression.ToName(),
        layer.DiffId,
        layer.UncompressedSize,
        layer.Members,
        layer.Header is { } header ? HeaderReport.From(header) : null,
        [.. layer.Writers.Select(static writer => new WriterReport(writer.Profile.Name, writer.IsExact, writer.Profile.Tools))],
        layer.Nearest is { } nearest
            ? new NearestReport(nearest.Profile.Name, nearest.EqualBytes, nearest.Bytes, nearest.Profile.Tools)
            : null,
        layer.Explanation);

    internal sealed record WriterReport(string Profile, bool Exact, string Tools);

    internal sealed record NearestReport(string Profile, long EqualBytes, long Bytes, string Tools);

    internal sealed record HeaderReport(
        uint Time,
        byte ExtraFlags,
        byte System,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Comment,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? ExtraLength)
    {
        public static HeaderReport From(GzipMemberHeader header) =>
            new(header.Time, header.ExtraFlags, header.System, header.Name, header.Comment, header.ExtraLength);
    }
}
