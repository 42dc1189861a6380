using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace OciContent.Registry.Tags;

/// <summary>
/// What references meant when they were locked: the content of a lock file, <see cref="ImageLockFile.DefaultName"/> as a rule. A build that
/// resolves by it pulls what was locked, wherever tags have moved meanwhile. Immutable.
/// </summary>
/// <example>
/// <code>
/// ImageLock images = await new ImageLockFile("oci-content.lock").ReadAsync();
/// ImageReference toPull = images.Require(ImageReference.Parse("alpine:3.20")).Pinned;
/// </code>
/// </example>
public sealed class ImageLock : IEquatable<ImageLock>
{
    private readonly SortedDictionary<string, LockedImage> _images;

    private ImageLock(SortedDictionary<string, LockedImage> images) => _images = images;

    /// <summary>A lock of nothing.</summary>
    public static ImageLock Empty { get; } = new(new SortedDictionary<string, LockedImage>(StringComparer.Ordinal));

    /// <summary>The images, sorted by their references.</summary>
    public IReadOnlyCollection<LockedImage> Images => _images.Values;

    /// <summary>Parses the text of a lock file, strictly: what is not known or comes twice is refused.</summary>
    /// <param name="utf8">The text, in UTF-8.</param>
    /// <exception cref="JsonException">It is not that of a lock file, or of a merge that is not done.</exception>
    public static ImageLock Parse(ReadOnlyMemory<byte> utf8) => Of(ImageLockText.Parse(utf8));

    /// <summary>A lock of images.</summary>
    /// <exception cref="ArgumentException">A reference comes twice.</exception>
    public static ImageLock Of(params IEnumerable<LockedImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var sorted = new SortedDictionary<string, LockedImage>(StringComparer.Ordinal);
        foreach (LockedImage image in images)
        {
            if (!sorted.TryAdd(image.Reference.ToString(), image))
            {
                throw new ArgumentException($"'{image.Reference}' is duplicated: expected each reference once.", nameof(images));
            }
        }

        return new ImageLock(sorted);
    }

    /// <summary>The text of the lock file, in UTF-8: sorted, so that the same lock has the same text.</summary>
    public byte[] ToUtf8() => ImageLockText.Write(Images);

    /// <summary>What is locked for a reference; <c>null</c> if nothing is.</summary>
    /// <param name="reference">A name with a tag; without one the tag <c>latest</c> is meant. A digest does not count here.</param>
    public LockedImage? Find(ImageReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return _images.GetValueOrDefault(reference.WithoutDigest().WithDefaultTag().ToString());
    }

    /// <summary>
    /// The digests that a reference may have by the lock: that of what it meant, then those of the images of it, one for each platform.
    /// None if it is not locked.
    /// </summary>
    /// <param name="reference">See <see cref="Find"/>.</param>
    public IReadOnlyList<Digest> DigestsOf(ImageReference reference) => Find(reference) is { } found ? [.. DigestsOf(found)] : [];

    /// <summary>What is locked for a reference, which must be locked.</summary>
    /// <param name="reference">
    /// A name with a tag; without one the tag <c>latest</c> is meant. If it has a digest, that must be what is locked, or the manifest of
    /// one of its platforms; and if it has no tag, any of the locked ones of its name.
    /// </param>
    /// <exception cref="ContentNotFoundException">It is not locked.</exception>
    /// <exception cref="ContentMismatchException">It is locked to another digest.</exception>
    public LockedImage Require(ImageReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (reference is { Tag: null, Digest: { } digest })
        {
            return Images.FirstOrDefault(image => image.Reference.Name == reference.Name && Has(image, digest))
                ?? throw NotLocked(reference);
        }

        LockedImage found = Find(reference) ?? throw NotLocked(reference);
        return reference.Digest is not { } pinned || Has(found, pinned)
            ? found
            : throw new ContentMismatchException(
                found.Content.Digest,
                pinned,
                found.Content.Size,
                found.Content.Size,
                $"'{reference}', by the lock file,");
    }

    /// <summary>This lock with images; each takes the place of what is locked for its reference.</summary>
    public ImageLock With(params IEnumerable<LockedImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var sorted = new SortedDictionary<string, LockedImage>(_images, StringComparer.Ordinal);
        foreach (LockedImage image in images)
        {
            sorted[image.Reference.ToString()] = image;
        }

        return new ImageLock(sorted);
    }

    /// <summary>This lock without what is locked for a reference, if anything is.</summary>
    public ImageLock Without(ImageReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var sorted = new SortedDictionary<string, LockedImage>(_images, StringComparer.Ordinal);
        return sorted.Remove(reference.WithoutDigest().WithDefaultTag().ToString()) ? new ImageLock(sorted) : this;
    }

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] ImageLock? other) => other is not null && Images.SequenceEqual(other.Images);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ImageLock);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        Images.Aggregate(Images.Count, static (hash, image) => HashCode.Combine(hash, image.GetHashCode()));

    private static bool Has(LockedImage image, Digest digest) => DigestsOf(image).Contains(digest);

    private static IEnumerable<Digest> DigestsOf(LockedImage image) =>
        image.Platforms.Select(static platform => platform.Manifest.Digest).Prepend(image.Content.Digest).Distinct();

    private ContentNotFoundException NotLocked(ImageReference reference) =>
        new(reference.ToString(), ImageLockFile.DefaultName, Images.Select(static image => image.Reference.ToString()));
}
