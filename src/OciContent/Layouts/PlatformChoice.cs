using OciContent.Internal;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>Finds the image for a platform.</summary>
internal static class PlatformChoice
{
    /// <summary>The manifest for a platform, or the only one of an image, of those that can be reached from a root.</summary>
    /// <exception cref="ContentNotFoundException">There is none, or it is listed but not there.</exception>
    /// <exception cref="InvalidDataException">There are several.</exception>
    public static async Task<Descriptor> FindAsync(IContentReader source, Descriptor root, Platform? platform, ImageSourceOptions limits, CancellationToken cancellationToken)
    {
        string name = CopyPlan.NameOf(source);
        var walk = new ManifestWalk(source, name, limits);
        walk.Count(1);
        await walk.AddAsync(root, [], cancellationToken).ConfigureAwait(false);
        ImageListing listing = walk.ToListing();
        StoredImage[] matches = Choose(listing.Images, platform);
        string wanted = platform?.ToString() ?? "a platform";
        return matches switch
        {
            [StoredImage match] => match.Manifest! with { Platform = match.Platform },
            [] when platform is not null && listing.Absent.FirstOrDefault(absent => Matches(absent.Platform, platform)) is { } absent => throw new ContentNotFoundException(absent.Digest, name),
            [] => throw new ContentNotFoundException(wanted, name, PlatformsOf(listing.Images)),
            _ => throw new InvalidDataException($"{ErrorText.Quote(name)} has {matches.Length} images{(platform is null ? "" : $" for {platform}")}, {string.Join(", ", PlatformsOf(matches).Distinct(StringComparer.Ordinal))}: expected one{(platform is null ? ", or a platform to be chosen" : "")}."),
        };
    }

    private static StoredImage[] Choose(IReadOnlyList<StoredImage> images, Platform? platform)
    {
        if (platform is null)
        {
            // Attestations have a config, but no platform that is one.
            return [.. images.Where(static image => image.ConfigDocument is not null && image.Platform?.Os != "unknown")];
        }

        StoredImage[] matches = [.. images.Where(image => Matches(image.Platform, platform))];
        if (matches.Length > 1 && string.IsNullOrEmpty(platform.Variant))
        {
            // Without a variant, the one that is meant is the one that has none itself.
            StoredImage[] plain = [.. matches.Where(static image => string.IsNullOrEmpty(image.Platform?.Variant))];
            return plain.Length > 0 ? plain : matches;
        }

        return matches;
    }

    // What a variant stands for when none is given (containerd, platforms).
    private static string? DefaultVariant(string architecture) => architecture switch
    {
        "arm64" => "v8",
        "arm" => "v7",
        "amd64" => "v1",
        _ => null,
    };

    private static bool Matches(Platform? platform, Platform wanted) =>
        platform is not null
        && platform.Os == wanted.Os
        && platform.Architecture == wanted.Architecture
        && (string.IsNullOrEmpty(wanted.Variant) || VariantOf(platform) == wanted.Variant)
        && (string.IsNullOrEmpty(wanted.OsVersion) || platform.OsVersion == wanted.OsVersion);

    private static string? VariantOf(Platform platform) => string.IsNullOrEmpty(platform.Variant) ? DefaultVariant(platform.Architecture) : platform.Variant;

    private static IEnumerable<string> PlatformsOf(IEnumerable<StoredImage> images) => images.Select(static image => image.Platform?.ToString() ?? "an unknown platform");
}
