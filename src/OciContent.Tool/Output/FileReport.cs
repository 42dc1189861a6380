using System.Text;
using System.Text.Json.Serialization;
using OciContent.Filesystem;

namespace OciContent.Tool.Output;

/// <summary>A file of an image, as JSON has it.</summary>
/// <param name="Path">Its path from the image's root.</param>
/// <param name="RawPath">The bytes of the path, in base64; absent where they are UTF-8, as <c>path</c> has them.</param>
/// <param name="Kind">What it is: one of <see cref="FilesystemEntryKind"/>.</param>
/// <param name="Mode">Its permissions, in octal, such as <c>0755</c>.</param>
/// <param name="Uid">The ID of its user.</param>
/// <param name="Gid">The ID of its group.</param>
/// <param name="Size">Its size, in bytes; 0 unless it is a file.</param>
/// <param name="TreeSize">The size of all files below it, in bytes; only with <c>tree</c>.</param>
/// <param name="Modified">When it was changed; <c>null</c> if no layer says.</param>
/// <param name="Target">The target of a symbolic link; absent for everything else.</param>
/// <param name="HardLinkTo">The first name of a file that has several; absent for that name itself.</param>
/// <param name="Device">The numbers of a device, such as <c>1,3</c>; absent for everything else.</param>
/// <param name="Xattrs">The extended attributes by name, each value in base64; absent if there are none.</param>
/// <param name="Digest">The digest of its content; absent unless it is a file.</param>
/// <param name="Layer">Which layer it is from, from 0.</param>
/// <param name="LayerDigest">The digest of that layer as it is stored; absent if it is not known.</param>
/// <param name="Hides">The layer whose file it hides, from 0; absent if it hides none.</param>
/// <param name="Implied"><c>true</c> if it is a folder that no layer lists; absent otherwise.</param>
internal sealed record FileReport(
    string Path,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] byte[]? RawPath,
    string Kind,
    string Mode,
    long Uid,
    long Gid,
    long Size,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? TreeSize,
    DateTimeOffset? Modified,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Target,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? HardLinkTo,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Device,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, byte[]>? Xattrs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Digest? Digest,
    int Layer,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Digest? LayerDigest,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Hides,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Implied)
{
    /// <param name="files">The filesystem.</param>
    /// <param name="entry">The file.</param>
    /// <param name="treeSize">How many bytes the files below it have; <c>null</c> if that is not asked for.</param>
    public static FileReport From(ImageFilesystem files, FilesystemEntry entry, long? treeSize = null)
    {
        string path = entry.Path;
        byte[] raw = entry.GetPathBytes();
        return new FileReport(
            path,
            Encoding.UTF8.GetBytes(path).AsSpan().SequenceEqual(raw) ? null : raw,
            EnumText.Of(entry.Kind),
            FileText.OctalOf(entry),
            entry.UserId,
            entry.GroupId,
            entry.Size,
            treeSize,
            entry.ModifiedAt,
            entry.LinkTarget,
            entry.HardLinkTo?.Path,
            FileText.DeviceOf(entry),
            entry.ExtendedAttributes.Count == 0
                ? null
                : entry.ExtendedAttributes.ToDictionary(
                    static pair => pair.Key,
                    static pair => pair.Value.ToArray(),
                    StringComparer.Ordinal),
            entry.ContentDigest,
            entry.LayerIndex,
            files.Layers.ElementAtOrDefault(entry.LayerIndex)?.Digest,
            entry.Hides?.LayerIndex,
            entry.IsImplied);
    }
}
