using System.Text.Json.Serialization;
using OciContent.Comparison;
using OciContent.Filesystem;

namespace OciContent.Tool.Output;

/// <summary>A path at which two images differ, as JSON has it.</summary>
/// <param name="Platform">The image it belongs to, by its platform or its artifact type; absent if the image has neither.</param>
/// <param name="Path">The path from the image's root.</param>
/// <param name="Change">What became of it: one of <see cref="FileChange"/>.</param>
/// <param name="What">
/// What differs if both images have the file, each one of <see cref="FileAspect"/>. Empty if only one image has it.
/// </param>
/// <param name="Old">The first image's file; absent if there is none.</param>
/// <param name="New">The second image's file; absent if there is none.</param>
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

    /// <summary>What one image has at the path.</summary>
    /// <param name="Kind">What it is: one of <see cref="FilesystemEntryKind"/>.</param>
    /// <param name="Mode">Its permissions, in octal, such as <c>0755</c>.</param>
    /// <param name="Uid">The ID of its user.</param>
    /// <param name="Gid">The ID of its group.</param>
    /// <param name="Size">Its size, in bytes; 0 unless it is a file.</param>
    /// <param name="Modified">When it was changed; <c>null</c> if no layer says.</param>
    /// <param name="Target">The target of a symbolic link; absent for everything else.</param>
    /// <param name="Digest">The digest of its content; absent unless it is a file.</param>
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
