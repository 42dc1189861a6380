using System.Text.Json.Serialization;
using OciContent.Comparison;
using OciContent.Filesystem;

namespace OciContent.Tool.Output;

/// <summary>A path at which two images do not have the same, as JSON has it.</summary>
/// <param name="Platform">Of which image.</param>
/// <param name="Path">The path from the image's root.</param>
/// <param name="Change">What became of it: <c>added removed changed</c>.</param>
/// <param name="What">
/// What differs of a file that is in both: <c>kind content target device mode owner extendedAttributes hardLink time</c>.
/// </param>
/// <param name="Old">What the first image has there.</param>
/// <param name="New">What the second image has there.</param>
internal sealed record FileChangeReport(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Platform,
    string Path,
    string Change,
    IReadOnlyList<string> What,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FileChangeReport.Side? Old,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FileChangeReport.Side? New)
{
    public static IReadOnlyList<FileChangeReport> From(ImageComparison comparison) =>
        [
            .. comparison.Images.SelectMany(static image => image.Files.Select(file => new FileChangeReport(
                DiffReport.NameOf(image),
                file.Path,
                EnumText.Of(file.Change),
                [.. file.Aspects.Select(static aspect => EnumText.Of(aspect))],
                Side.From(file.Before),
                Side.From(file.After)))),
        ];

    /// <param name="Kind">What it is.</param>
    /// <param name="Mode">Its permissions, in octal.</param>
    /// <param name="Uid">The number of its user.</param>
    /// <param name="Gid">The number of its group.</param>
    /// <param name="Size">How many bytes it has.</param>
    /// <param name="Modified">When it was changed.</param>
    /// <param name="Target">The target of a symbolic link.</param>
    /// <param name="Digest">The digest of its content.</param>
    /// <param name="Layer">Which layer of its image it is from, from 0.</param>
    internal sealed record Side(
        string Kind,
        string Mode,
        long Uid,
        long Gid,
        long Size,
        DateTimeOffset? Modified,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Target,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Digest? Digest,
        int Layer)
    {
        public static Side? From(FilesystemEntry? entry) => entry is null
            ? null
            : new(
                EnumText.Of(entry.Kind),
                FileText.OctalOf(entry),
                entry.UserId,
                entry.GroupId,
                entry.Size,
                entry.ModifiedAt,
                entry.LinkTarget,
                entry.ContentDigest,
                entry.LayerIndex);
    }
}
