using OciContent.Sources;

namespace OciContent.Copying;

/// <summary>How an image is copied, and whom copying tells.</summary>
public sealed record CopyOptions : ImageOptions
{
    /// <summary>
    /// Whether all that refers to what is copied comes along, and what refers to that: signatures, SBOMs (image-spec, manifest.md,
    /// "subject"). The destination must hold it: see <see cref="Destinations.ImageDestination.HoldsReferrers"/>. Not so unless set.
    /// </summary>
    public bool IncludeReferrers { get; init; }

    internal static CopyOptions Default { get; } = new();
}
