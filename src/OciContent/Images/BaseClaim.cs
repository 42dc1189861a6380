namespace OciContent.Images;

/// <summary>What an image's annotations say it is built on (image-spec, annotations.md). This is not checked.</summary>
/// <param name="Name">The name of the base, as written; <c>null</c> if there is none.</param>
/// <param name="Digest">The digest of the base's manifest, as written; <c>null</c> if there is none.</param>
public sealed record BaseClaim(string? Name, string? Digest)
{
    /// <summary>What a manifest or index says of it; <c>null</c> if nothing.</summary>
    internal static BaseClaim? Of(ManifestDocument document)
    {
        string? name = document.Annotations.GetValueOrDefault(AnnotationKeys.BaseName);
        string? digest = document.Annotations.GetValueOrDefault(AnnotationKeys.BaseDigest);
        return name is null && digest is null ? null : new BaseClaim(name, digest);
    }

    /// <summary>
    /// Whether it is a base of these digests that is claimed, or else one of that name; <c>null</c> if the one that is written cannot be
    /// compared. A digest says more than a name, whose tag may have moved.
    /// </summary>
    /// <param name="digests">The digests of the base: of its manifest, and of the indexes that lead there.</param>
    /// <param name="name">The base's name; <c>null</c> if it has none.</param>
    internal bool? Means(IReadOnlyCollection<Digest> digests, ImageReference? name)
    {
        ImageReference? claimed = Name is not null && ImageReference.TryParse(Name, out ImageReference? parsed) ? parsed : null;
        Digest? digest = OciContent.Digest.TryParse(Digest, out Digest? written) ? written : claimed?.Digest;
        return digest is not null && digests.Count > 0 ? digests.Contains(digest)
            : Digest is null && claimed is not null && name is not null ? claimed.WithDefaultTag().Equals(name.WithDefaultTag())
            : null;
    }
}
