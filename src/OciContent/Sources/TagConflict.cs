namespace OciContent.Sources;

/// <summary>A tag that stands at two images in one index: tools take the one or the other.</summary>
internal sealed record TagConflict(string Tag, Descriptor First, Descriptor Second)
{
    public static IEnumerable<TagConflict> Find(IEnumerable<Descriptor> entries)
    {
        foreach (IGrouping<string, Descriptor> tag in entries
            .Where(static entry => entry.Annotations.ContainsKey(AnnotationKeys.RefName))
            .GroupBy(static entry => entry.Annotations[AnnotationKeys.RefName], StringComparer.Ordinal))
        {
            // One tag for an image of each platform is what tools write that make no index.
            Descriptor[]? images = tag.GroupBy(static entry => entry.Platform)
                .Select(static same => same.DistinctBy(static entry => entry.Digest).ToArray())
                .FirstOrDefault(static same => same.Length > 1);
            if (images is not null)
            {
                yield return new TagConflict(tag.Key, images[0], images[1]);
            }
        }
    }
}
