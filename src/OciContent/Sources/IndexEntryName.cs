using OciContent.Internal;

namespace OciContent.Sources;

/// <summary>The names of an entry of a layout's <c>index.json</c>.</summary>
internal static class IndexEntryName
{
    /// <summary>The full name if there is one, or else the tag; <c>null</c> if the entry has neither.</summary>
    public static string? Of(Descriptor entry) =>
        FullNameOf(entry) ?? TagOf(entry);

    /// <summary>The tag; <c>null</c> if the entry has none.</summary>
    public static string? TagOf(Descriptor entry) => entry.Annotations.GetValueOrDefault(AnnotationKeys.RefName);

    /// <summary>The full name, as containerd and Docker write it; <c>null</c> if the entry has none.</summary>
    public static string? FullNameOf(Descriptor entry) => entry.Annotations.GetValueOrDefault(AnnotationKeys.ContainerdImageName);

    /// <summary>Whether an entry has a tag, by itself or as the end of a full name.</summary>
    public static bool HasTag(Descriptor entry, string tag) =>
        TagOf(entry) == tag || ParsedNamesOf(entry).Any(name => name.Tag == tag);

    /// <summary>The repository of an entry that has a full name; <c>null</c> if it has none.</summary>
    public static string? RepositoryOf(Descriptor entry) => ParsedNamesOf(entry).FirstOrDefault()?.Name;

    /// <summary>The same entry with another full name.</summary>
    public static Descriptor WithFullName(Descriptor entry, string name) => With(entry, AnnotationKeys.ContainerdImageName, name);

    /// <summary>The same entry with another tag, or with none.</summary>
    public static Descriptor WithTag(Descriptor entry, string? tag) => With(entry, AnnotationKeys.RefName, tag);

    /// <summary>The same entry with neither tag nor full name.</summary>
    public static Descriptor WithoutNames(Descriptor entry) => With(WithTag(entry, tag: null), AnnotationKeys.ContainerdImageName, null);

    /// <summary>An entry without those of its names that another has.</summary>
    public static Descriptor WithoutNamesOf(Descriptor entry, Descriptor other)
    {
        foreach (string key in (string[])[AnnotationKeys.RefName, AnnotationKeys.ContainerdImageName])
        {
            bool isOwn = key == AnnotationKeys.RefName && AreApart(entry, other);
            if (!isOwn && entry.Annotations.TryGetValue(key, out string? name) && other.Annotations.GetValueOrDefault(key) == name)
            {
                entry = With(entry, key, null);
            }
        }

        return entry;
    }

    /// <summary>
    /// Refuses what is no tag: runs of letters and digits, separated by <c>/</c>, <c>--</c> or one of <c>-._:@+</c> (image-spec,
    /// annotations.md).
    /// </summary>
    /// <exception cref="FormatException">It is not a tag that image-spec allows.</exception>
    public static void ValidateTag(string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        if (DigestReference.IsMatch(tag))
        {
            throw new FormatException($"{ErrorText.Quote(tag)} is a digest: expected a tag, as nothing else may be called by a digest.");
        }

        if (!IsTag(tag))
        {
            throw new FormatException(
                $"{ErrorText.Quote(tag)} is not a tag of a layout: expected letters and digits, separated by '/', '--' or one of "
                + "'-', '.', '_', ':', '@', '+'.");
        }
    }

    /// <summary>Whether a tag, a full name (in any of its forms) or a digest means this entry; a digest is none of the others.</summary>
    public static bool Matches(Descriptor entry, string reference) =>
        entry.Digest.ToString() == reference || (!DigestReference.IsMatch(reference) && HasName(entry, reference));

    /// <summary>Whether two entries have different full names, so that a tag that both have means neither by itself.</summary>
    public static bool AreApart(Descriptor one, Descriptor other) =>
        FullNameOf(one) is { } left && FullNameOf(other) is { } right && !IsSameImage(left, right);

    // Podman writes full names where others have tags.
    private static IEnumerable<ImageReference> ParsedNamesOf(Descriptor entry)
    {
        if (ImageReference.TryParse(FullNameOf(entry), out ImageReference? full))
        {
            yield return full;
        }

        if (ImageReference.TryParse(TagOf(entry), out ImageReference? name) && name.Tag is not null)
        {
            yield return name;
        }
    }

    private static bool HasName(Descriptor entry, string reference) =>
        entry.Annotations.GetValueOrDefault(AnnotationKeys.RefName) == reference
        || (entry.Annotations.TryGetValue(AnnotationKeys.ContainerdImageName, out string? name) && IsSameImage(name, reference));

    /// <summary>
    /// Whether two names mean the same image once they are completed: <c>alpine</c> is <c>docker.io/library/alpine:latest</c>.
    /// </summary>
    public static bool IsSameImage(string name, string reference) =>
        name == reference
        || (ImageReference.TryParse(name, out ImageReference? left)
            && ImageReference.TryParse(reference, out ImageReference? right)
            && left.WithDefaultTag().Equals(right.WithDefaultTag()));

    private static Descriptor With(Descriptor entry, string key, string? value)
    {
        if (entry.Annotations.GetValueOrDefault(key) == value)
        {
            return entry;
        }

        var annotations = new Dictionary<string, string>(entry.Annotations, StringComparer.Ordinal);
        annotations.Remove(key);
        if (value is not null)
        {
            annotations.Add(key, value);
        }

        return entry with { Annotations = annotations };
    }

    /// <summary>Whether image-spec allows a text as a tag.</summary>
    public static bool IsTag(ReadOnlySpan<char> tag)
    {
        int separators = 1;
        for (int i = 0; i < tag.Length; i++)
        {
            if (char.IsAsciiLetterOrDigit(tag[i]))
            {
                separators = 0;
            }
            else if (!"-._:@+/".Contains(tag[i], StringComparison.Ordinal)
                || (separators > 0 && !(separators == 1 && i > 1 && tag[i] == '-' && tag[i - 1] == '-')))
            {
                return false;
            }
            else
            {
                separators++;
            }
        }

        return separators == 0;
    }
}
