using OciContent.Sources;

namespace OciContent.Copying;

/// <summary>How an image is copied, and whom copying tells.</summary>
public sealed record CopyOptions : ImageOptions
{
    /// <summary>
    /// Whether all that is attached to what is copied comes along, and what is attached to that: signatures, attestations, SBOMs, by their
    /// <c>subject</c> (image-spec, manifest.md) and by cosign's tags, which they keep (<see cref="Attachments.CosignTag"/>). The
    /// destination must hold it: see <see cref="Destinations.ImageDestination.HoldsReferrers"/>. Not so unless set.
    /// </summary>
    public bool IncludeReferrers { get; init; }

    internal static CopyOptions Default { get; } = new();
}
