namespace OciContent.Tool.Output;

/// <summary>An entry of a layout, as JSON has it: a descriptor and its name.</summary>
/// <param name="Name">The full name, or else the tag; <c>null</c> if the entry has neither.</param>
/// <param name="Digest">The digest of the manifest or index.</param>
/// <param name="Size">Its size, in bytes.</param>
/// <param name="MediaType">Its media type.</param>
internal sealed record EntryReport(string? Name, Digest Digest, long Size, string MediaType)
{
    public static EntryReport From(Descriptor entry) =>
        new(NameOf(entry), entry.Digest, entry.Size, entry.MediaType);

    /// <summary>The name of an entry: the full one, or else the tag.</summary>
    public static string? NameOf(Descriptor entry) =>
        entry.Annotations.GetValueOrDefault(AnnotationKeys.ContainerdImageName)
        ?? entry.Annotations.GetValueOrDefault(AnnotationKeys.RefName);
}
