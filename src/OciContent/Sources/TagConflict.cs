namespace OciContent.Sources;

/// <summary>
/// A name that two images of one index have: tools take the one or the other. Docker and containerd write a tag without its repository, and
/// the full name beside it: then the tag alone is no name.
/// </summary>
internal sealed record TagConflict(string Tag, Descriptor First, Descriptor Second)
{
    /// <summary>Finds the names that mean two images.</summary>
    /// <param name="entries">The entries of the index.</param>
    /// <param name="perPlatform">
    /// Whether one name may mean an image of each platform, which is what tools write that make no index.
    /// </param>
    public static IEnumerable<TagConflict> Find(IEnumerable<Descriptor> entries, bool perPlatform)
    {
        Descriptor[] all = [.. entries];
        foreach (Func<Descriptor, string?> nameOf in (Func<Descriptor, string?>[])[IndexEntryName.TagOf, IndexEntryName.FullNameOf])
        {
            foreach (IGrouping<string?, Descriptor> named in all.GroupBy(nameOf, StringComparer.Ordinal))
            {
                if (named.Key is not null && FindTwo([.. named], perPlatform) is (Descriptor first, Descriptor second))
                {
                    yield return new TagConflict(named.Key, first, second);
                }
            }
        }
    }

    private static (Descriptor First, Descriptor Second)? FindTwo(Descriptor[] entries, bool perPlatform)
    {
        foreach (Descriptor first in entries.DistinctBy(static entry => (entry.Digest, IndexEntryName.FullNameOf(entry))))
        {
            Descriptor? second = Array.Find(
                entries,
                other => other.Digest != first.Digest
                    && (!perPlatform || Equals(other.Platform, first.Platform))
                    && !IndexEntryName.AreApart(first, other));
            if (second is not null)
            {
                return (first, second);
            }
        }

        return null;
    }
}
