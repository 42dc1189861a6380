namespace OciContent.Sources;

/// <summary>Whether a platform is one that is wanted.</summary>
internal static class PlatformMatching
{
    /// <summary>Those of several that are for a platform: without a variant, the ones without one themselves, or else any.</summary>
    public static IReadOnlyList<T> Choose<T>(IReadOnlyList<T> all, Func<T, Platform?> platformOf, Platform wanted)
    {
        T[] matches = [.. all.Where(one => platformOf(one)?.Matches(wanted) == true)];
        if (matches.Length < 2 || !string.IsNullOrEmpty(wanted.Variant))
        {
            return matches;
        }

        T[] plain = [.. matches.Where(one => string.IsNullOrEmpty(platformOf(one)?.Variant))];
        return plain.Length > 0 ? plain : matches;
    }
}
