namespace OciContent.Registry.Tags;

/// <summary>What a locked reference means for one platform.</summary>
public sealed record LockedPlatform
{
    /// <summary>
    /// The platform: system, architecture, variant and version. <c>null</c> if the image has none, or one that cannot be written as
    /// <c>os/architecture[/variant]</c>.
    /// </summary>
    public required Platform? Platform
    {
        get;
        init => field = Sayable(value);
    }

    /// <summary>The manifest: its media type, digest and size.</summary>
    public required Descriptor Manifest
    {
        get;
        init => field = LockedImage.Plain(value);
    }

    /// <summary>
    /// The image ID, which is the digest of the config; <c>null</c> if the manifest was not there, or has no image's config.
    /// </summary>
    public required Digest? ImageId { get; init; }

    private static Platform? Sayable(Platform? platform)
    {
        if (platform is null)
        {
            return null;
        }

        var plain = new Platform
        {
            Os = platform.Os,
            Architecture = platform.Architecture,
            Variant = string.IsNullOrEmpty(platform.Variant) ? null : platform.Variant,
            OsVersion = string.IsNullOrEmpty(platform.OsVersion) ? null : platform.OsVersion,
        };
        return Platform.TryParse(plain.ToString(), out Platform? read) && read with { OsVersion = plain.OsVersion } == plain ? plain : null;
    }
}
