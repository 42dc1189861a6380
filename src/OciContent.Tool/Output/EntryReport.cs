namespace OciContent.Tool.Output;

/// <summary>An entry of a layout, as JSON has it: a descriptor, and the name that stands there.</summary>
internal sealed record EntryReport(string? Name, Digest Digest, long Size, string MediaType)
{
    public static EntryReport From(Descriptor entry) =>
        new(NameOf(entry), entry.Digest, entry.Size, entry.MediaType);

    /// <summary>The name of an entry: the full one, or else the tag.</summary>
    public static string? NameOf(Descriptor entry) =>
        entry.Annotations.GetValueOrDefault(AnnotationKeys.ContainerdImageName)
        ?? entry.Annotations.GetValueOrDefault(AnnotationKeys.RefName);
}
