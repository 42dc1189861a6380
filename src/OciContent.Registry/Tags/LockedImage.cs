namespace OciContent.Registry.Tags;

/// <summary>What a reference meant when it was locked.</summary>
public sealed record LockedImage
{
    /// <summary>The reference: a full name and a tag.</summary>
    /// <exception cref="ArgumentException">It has no tag, or has a digest: there is nothing to lock.</exception>
    public required ImageReference Reference
    {
        get;
        init => field = RequireTag(value, nameof(value));
    }

    /// <summary>The manifest or index that it meant: media type, digest and size.</summary>
    public required Descriptor Content
    {
        get;
        init => field = Plain(value);
    }

    /// <summary>The images that it meant, one for each platform. What is no image, such as what BuildKit attests, is left out.</summary>
    public required IReadOnlyList<LockedPlatform> Platforms
    {
        get;
        init => field = [.. value.OrderBy(SortKey, StringComparer.Ordinal)];
    }

    /// <summary>When that was, in UTC, to the second.</summary>
    public required DateTimeOffset ResolvedAt
    {
        get;
        init => field = new DateTimeOffset(value.UtcTicks - (value.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
    }

    /// <summary>The registry that said so, as host and port.</summary>
    public required string Registry { get; init; }

    /// <summary>The reference that always means this content: the name, the tag as a reminder, and the digest.</summary>
    public ImageReference Pinned => Reference.WithDigest(Content.Digest);

    /// <inheritdoc/>
    public bool Equals(LockedImage? other) =>
        other is not null
        && Reference.Equals(other.Reference)
        && Content == other.Content
        && ResolvedAt == other.ResolvedAt
        && Registry == other.Registry
        && Platforms.SequenceEqual(other.Platforms);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Reference, Content.Digest);

    /// <summary>A descriptor without what says how it was reached.</summary>
    internal static Descriptor Plain(Descriptor content)
    {
        ArgumentNullException.ThrowIfNull(content);
        content.Digest.Algorithm.ThrowIfNotSupported();
        return new Descriptor { MediaType = content.MediaType, Digest = content.Digest, Size = content.Size };
    }

    /// <summary>A reference that can be locked, with the tag <c>latest</c> where it has none.</summary>
    internal static ImageReference RequireTag(ImageReference reference, string parameter)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ImageReference tagged = reference.WithDefaultTag();
        return tagged is { Tag: not null, Digest: null }
            ? tagged
            : throw new ArgumentException($"'{reference}' does not move: expected a name and a tag, without a digest.", parameter);
    }

    private static string SortKey(LockedPlatform platform) =>
        $"{platform.Platform} {platform.Platform?.OsVersion} {platform.Manifest.Digest}";
}
