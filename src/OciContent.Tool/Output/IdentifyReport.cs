using System.Text.Json.Serialization;
using OciContent.Compression;
using OciContent.Inference;

namespace OciContent.Tool.Output;

/// <summary>Which tool wrote a layer, as JSON has it.</summary>
/// <param name="File">The file that is the layer, as it was given; absent for an image's layer.</param>
/// <param name="Image">The IMAGE that has the layer, as it was given; absent for a file.</param>
/// <param name="Platform">The image's platform; absent for a file, and if it is not known.</param>
/// <param name="Layer">Which layer of the image it is; absent for a file.</param>
/// <param name="Digest">The digest of the layer as it is stored.</param>
/// <param name="Size">The size of the layer as it is stored, in bytes.</param>
/// <param name="Compression">How it is compressed, by its first bytes: one of <see cref="CompressionFormat"/>.</param>
/// <param name="DiffId">The digest of the uncompressed layer; <c>null</c> for formats that are not decompressed.</param>
/// <param name="UncompressedSize">The size of the uncompressed layer, in bytes; <c>null</c> for formats that are not decompressed.</param>
/// <param name="Members">How many gzip members there are; 0 for other formats.</param>
/// <param name="Header">The header of the first gzip member; absent for other formats.</param>
/// <param name="Writers">
/// The profiles that give exactly this blob, or else those that give the same data after a different header. Empty if there are neither.
/// </param>
/// <param name="Nearest">The nearest profile, if there are no writers; absent if no byte is equal.</param>
/// <param name="Explanation">Which tool wrote it, and the evidence, in a sentence or two.</param>
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

    /// <summary>A profile that gives the layer.</summary>
    /// <param name="Profile">The profile, as <c>compress</c> takes it.</param>
    /// <param name="Exact">Whether all bytes are equal; otherwise the data is equal, and the header differs.</param>
    /// <param name="Tools">The tools that compress like this.</param>
    internal sealed record WriterReport(string Profile, bool Exact, string Tools);

    /// <summary>The profile that comes nearest.</summary>
    /// <param name="Profile">The profile, as <c>compress</c> takes it.</param>
    /// <param name="EqualBytes">How many bytes after the header are equal, up to the first that differs.</param>
    /// <param name="Bytes">How many bytes there are after the header.</param>
    /// <param name="Tools">The tools that compress like this.</param>
    internal sealed record NearestReport(string Profile, long EqualBytes, long Bytes, string Tools);

    /// <summary>The header of a gzip member (RFC 1952, section 2.3.1).</summary>
    /// <param name="Time">MTIME: when the content was changed, in seconds since 1970; 0 if the header does not say.</param>
    /// <param name="ExtraFlags">XFL: 2 for maximum compression, 4 for the fastest.</param>
    /// <param name="System">OS: the system that the tool ran on; 3 is Unix, 255 unknown.</param>
    /// <param name="Name">FNAME: the name of the file that was compressed; absent if there is none.</param>
    /// <param name="Comment">FCOMMENT: a comment; absent if there is none.</param>
    /// <param name="ExtraLength">The size of the extra field, in bytes; absent if there is none.</param>
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
