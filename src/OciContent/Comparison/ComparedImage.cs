using OciContent.Images;
using OciContent.Inspection;
using OciContent.Sources;

namespace OciContent.Comparison;

/// <summary>What is known of an image that is compared with another.</summary>
internal sealed record ComparedImage
{
    public required ImageIdentity Identity { get; init; }

    /// <summary>The manifest; <c>null</c> if there is none, or none that could be read.</summary>
    public required ImageManifest? Manifest { get; init; }

    /// <summary>The config; <c>null</c> if there is none that is an image's and could be read.</summary>
    public required ImageConfig? Config { get; init; }

    /// <summary>
    /// What kind of thing it is: images are compared with images, and what BuildKit attests of one with what it does of another.
    /// </summary>
    public required string Kind { get; init; }

    /// <summary>Whether it could be read; otherwise no more is known of it than what points at it.</summary>
    public required bool IsHere { get; init; }

    /// <summary>The layers as they can be read, in the order of the identity's.</summary>
    public required IReadOnlyList<StoredLayer> Contents { get; init; }

    /// <summary>How many bytes the layers have as they are stored; <c>null</c> if that is not known.</summary>
    public required long? Size { get; init; }

    /// <summary>The platform as others are compared with it, whatever the version of its system.</summary>
    public string? Machine => Identity.Platform?.Normalize().ToString();

    /// <summary>The platform as others are compared with it.</summary>
    public string? System =>
        Identity.Platform?.Normalize() is { } platform
            ? $"{platform} {platform.OsVersion} {string.Join(',', platform.OsFeatures)} {string.Join(',', platform.Features)}"
            : null;

    /// <summary>What it is called, all names together; <c>null</c> if it has none.</summary>
    public string? Names =>
        Identity.Tags.Count == 0 ? null : string.Join('\n', Identity.Tags.Order(StringComparer.Ordinal));

    /// <summary>An image that a source keeps.</summary>
    public static ComparedImage Of(StoredImage image, ImageIdentity identity, ImageManifest? manifest) => new()
    {
        Identity = identity,
        Manifest = manifest,
        Config = image.ConfigDocument,
        Kind = StoredImage.IsAttestation(image.Manifest, image.Platform) ? "attestation"
            : image.IsImage ? "image"
            : $"artifact {image.ArtifactType}",
        IsHere = true,
        Contents = image.Layers,
        Size = SizeOf(image),
    };

    /// <summary>An image that is not here, or cannot be read: what points at it is all that is known.</summary>
    public static ComparedImage OfUnread(Descriptor manifest) => new()
    {
        Identity = new ImageIdentity
        {
            Platform = manifest.Platform,
            Tags = [],
            Indexes = [],
            Manifest = manifest,
            Config = null,
            IsImage = manifest.ArtifactType is null,
            ArtifactType = manifest.ArtifactType,
            Layers = [],
        },
        Manifest = null,
        Config = null,
        Kind = MediaTypes.IsIndex(manifest.MediaType) ? "index"
            : StoredImage.IsAttestation(manifest, manifest.Platform) ? "attestation"
            : manifest.ArtifactType is null ? "image"
            : $"artifact {manifest.ArtifactType}",
        IsHere = false,
        Contents = [],
        Size = null,
    };

    private static long? SizeOf(StoredImage image)
    {
        // Sizes are claims: their sum may be more than any disk has.
        Int128 sum = 0;
        foreach (StoredLayer layer in image.Layers)
        {
            if (layer.StoredSize is not { } size)
            {
                return null;
            }

            sum += size;
        }

        return sum <= long.MaxValue ? (long)sum : null;
    }
}
