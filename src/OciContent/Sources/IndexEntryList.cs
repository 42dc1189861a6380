namespace OciContent.Sources;

/// <summary>Changes the entries of a layout's <c>index.json</c>.</summary>
internal static class IndexEntryList
{
    /// <summary>
    /// Adds an entry. One without a name is added only if none points at its content; one with a tag or full name takes the place of that
    /// which has it, or of one for the same content that has no name.
    /// </summary>
    public static IReadOnlyList<Descriptor> Add(IReadOnlyList<Descriptor> entries, Descriptor entry)
    {
        if (IndexEntryName.Of(entry) is null)
        {
            return entries.Any(other => other.Digest == entry.Digest) ? entries : [.. entries, entry];
        }

        var changed = new List<Descriptor>(entries.Count + 1);
        int place = -1;
        foreach (Descriptor other in entries)
        {
            Descriptor rest = IndexEntryName.WithoutNamesOf(other, entry);
            bool isNameless = IndexEntryName.Of(rest) is null;
            if (isNameless && (rest != other || rest.Digest == entry.Digest))
            {
                place = place < 0 ? changed.Count : place;
            }
            else
            {
                changed.Add(rest);
            }
        }

        changed.Insert(place < 0 ? changed.Count : place, entry);
        return changed;
    }

    /// <summary>Takes a tag away. What has no other name goes if another entry points at the same content.</summary>
    public static IReadOnlyList<Descriptor> Untag(IReadOnlyList<Descriptor> entries, string tag)
    {
        var changed = new List<Descriptor>(
            entries.Select(entry => IndexEntryName.TagOf(entry) == tag ? IndexEntryName.WithTag(entry, tag: null) : entry));
        for (int i = changed.Count - 1; i >= 0; i--)
        {
            bool wasTagged = changed[i] != entries[i];
            if (wasTagged
                && IndexEntryName.Of(changed[i]) is null
                && changed.Where((_, other) => other != i).Any(other => other.Digest == changed[i].Digest))
            {
                changed.RemoveAt(i);
            }
        }

        return changed;
    }
}
