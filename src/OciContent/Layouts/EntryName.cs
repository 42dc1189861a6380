namespace OciContent.Layouts;

/// <summary>The names of an entry of a layout's <c>index.json</c>.</summary>
internal static class EntryName
{
    /// <summary>The full name if there is one, or else the tag; <c>null</c> if the entry has neither.</summary>
    public static string? Of(Descriptor entry) =>
        entry.Annotations.GetValueOrDefault(AnnotationKeys.ContainerdImageName) ?? entry.Annotations.GetValueOrDefault(AnnotationKeys.RefName);

    /// <summary>Whether a tag, a full name (in any of its forms) or a digest means this entry.</summary>
    public static bool Matches(Descriptor entry, string reference) =>
        entry.Annotations.GetValueOrDefault(AnnotationKeys.RefName) == reference
        || entry.Digest.ToString() == reference
        || (entry.Annotations.TryGetValue(AnnotationKeys.ContainerdImageName, out string? name) && IsSameImage(name, reference));

    /// <summary>Whether two names mean the same image once they are completed: <c>alpine</c> is <c>docker.io/library/alpine:latest</c>.</summary>
    public static bool IsSameImage(string name, string reference) =>
        name == reference
        || (ImageReference.TryParse(name, out ImageReference? left)
            && ImageReference.TryParse(reference, out ImageReference? right)
            && left.WithDefaultTag().Equals(right.WithDefaultTag()));
}
