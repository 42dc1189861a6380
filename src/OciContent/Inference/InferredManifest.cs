using System.Globalization;

namespace OciContent.Inference;

/// <summary>The manifest of an image as a registry shows it if a certain tool pushed the image.</summary>
public sealed record InferredManifest
{
    /// <summary>How it is pushed.</summary>
    public required PushProfile Profile { get; init; }

    /// <summary>The manifest's media type.</summary>
    public required string MediaType { get; init; }

    /// <summary>
    /// The digest of <see cref="RawBytes"/>: what Docker Hub and other registries show for the image, and what it is pulled by.
    /// </summary>
    public required Digest Digest { get; init; }

    /// <summary>The manifest as it is pushed.</summary>
    public required ReadOnlyMemory<byte> RawBytes { get; init; }

    /// <summary>The size of the manifest, in bytes.</summary>
    public long Size => RawBytes.Length;

    /// <summary>Whether two manifests have the same profile, bytes and media type.</summary>
    public bool Equals(InferredManifest? other) =>
        other is not null && Profile == other.Profile && MediaType == other.MediaType && Digest == other.Digest;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Profile, MediaType, Digest);

    /// <summary>The profile, the digest and the size.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Profile}: {Digest} ({Size} bytes)");
}
