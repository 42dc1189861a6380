namespace OciContent.Sources;

/// <summary>Whether a platform is one that is wanted.</summary>
internal static class PlatformMatching
{
    /// <summary>Those of several that are for a platform: without a variant, the ones without one themselves, or else any.</summary>
    public static IReadOnlyList<T> Choose<T>(IReadOnlyList<T> all, Func<T, Platform?> platformOf, Platform wanted)
    {
        T[] matches = [.. all.Where(one => Matches(platformOf(one), wanted))];
        if (matches.Length < 2 || !string.IsNullOrEmpty(wanted.Variant))
        {
            return matches;
        }

        T[] plain = [.. matches.Where(one => string.IsNullOrEmpty(platformOf(one)?.Variant))];
        return plain.Length > 0 ? plain : matches;
    }

    public static bool Matches(Platform? platform, Platform wanted) =>
        platform is not null
        && platform.Os == wanted.Os
        && platform.Architecture == wanted.Architecture
        && (string.IsNullOrEmpty(wanted.Variant) || VariantOf(platform) == wanted.Variant)
        && (string.IsNullOrEmpty(wanted.OsVersion) || platform.OsVersion == wanted.OsVersion);

    private static string? VariantOf(Platform platform) =>
        string.IsNullOrEmpty(platform.Variant) ? DefaultVariant(platform.Architecture) : platform.Variant;

    // What a variant stands for when none is given (containerd, platforms).
    private static string? DefaultVariant(string architecture) => architecture switch
    {
        "arm64" => "v8",
        "arm" => "v7",
        "amd64" => "v1",
        _ => null,
    };
}
