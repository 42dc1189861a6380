namespace OciContent.Registry.Tags;

/// <summary>A tag that is watched, and what it is known to stand for.</summary>
public sealed record WatchedTag
{
    /// <summary>A tag.</summary>
    /// <param name="reference">
    /// A name and a tag; without one the tag <c>latest</c> is meant. A digest behind the tag is what it is known to stand for.
    /// </param>
    /// <param name="known">
    /// What it is known to stand for, such as what is locked; <c>null</c> if that is the digest in the reference, or is not known.
    /// </param>
    /// <exception cref="ArgumentException">The reference has a digest and no tag: it does not move.</exception>
    public WatchedTag(ImageReference reference, Digest? known = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        Reference = LockedImage.RequireTag(reference.Tag is null ? reference : reference.WithoutDigest(), nameof(reference));
        Known = known ?? reference.Digest;
    }

    /// <summary>The name and the tag, in full.</summary>
    public ImageReference Reference { get; }

    /// <summary>What it is known to stand for; <c>null</c> if that is found out first.</summary>
    public Digest? Known { get; }
}
