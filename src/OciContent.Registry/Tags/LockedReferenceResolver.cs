namespace OciContent.Registry.Tags;

/// <summary>
/// Answers from a lock what references mean, without asking anybody: a reference that is not locked is an error, and so is one that is
/// pinned to something else. What is pulled by its answers is what was locked.
/// </summary>
public sealed class LockedReferenceResolver : IReferenceResolver
{
    private readonly ImageLock _images;

    /// <summary>A resolver by a lock.</summary>
    public LockedReferenceResolver(ImageLock images)
    {
        ArgumentNullException.ThrowIfNull(images);
        _images = images;
    }

    /// <summary>Finds what is locked for a reference. The digest was computed when it was locked.</summary>
    /// <param name="reference">
    /// The reference. Without a tag and digest the tag <c>latest</c> is meant; a digest counts, if there is one.
    /// </param>
    /// <param name="platform">
    /// The platform whose manifest is meant; <c>null</c> for the index, or for the manifest where there is none.
    /// </param>
    /// <param name="cancellationToken">Cancels nothing: nobody is asked.</param>
    /// <exception cref="ContentNotFoundException">The reference is not locked, or not for the platform.</exception>
    /// <exception cref="ContentMismatchException">The reference is locked to another digest.</exception>
    /// <exception cref="InvalidDataException">Several images are locked for the platform.</exception>
    public Task<ResolvedReference> ResolveAsync(
        ImageReference reference,
        Platform? platform = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        cancellationToken.ThrowIfCancellationRequested();
        LockedImage locked = _images.Require(reference);
        return Task.FromResult(new ResolvedReference
        {
            Reference = reference.WithDefaultTag(),
            Content = platform is not null ? ContentFor(locked, platform)
                : locked.Platforms.FirstOrDefault(one => one.Manifest.Digest == reference.Digest)?.Manifest ?? locked.Content,
            ResolvedAt = locked.ResolvedAt,
        });
    }

    private static Descriptor ContentFor(LockedImage locked, Platform platform)
    {
        LockedPlatform[] matches = [.. locked.Platforms.Where(one => one.Platform?.Matches(platform) == true)];
        if (matches.Length > 1 && string.IsNullOrEmpty(platform.Variant))
        {
            LockedPlatform[] plain = [.. matches.Where(static one => string.IsNullOrEmpty(one.Platform!.Variant))];
            matches = plain.Length > 0 ? plain : matches;
        }

        return matches switch
        {
            [LockedPlatform one] => one.Manifest,
            [] => throw new ContentNotFoundException(
                platform.ToString(),
                locked.Reference.ToString(),
                locked.Platforms.Select(static one => one.Platform?.ToString() ?? "(no platform)")),
            _ => throw new InvalidDataException(
                $"'{locked.Reference}' has {matches.Length} images for {platform}: expected one, or a variant or version to be named."),
        };
    }
}
