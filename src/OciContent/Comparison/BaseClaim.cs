namespace OciContent.Comparison;

/// <summary>What an image's annotations say it is built on (image-spec, annotations.md). This is not checked.</summary>
/// <param name="Name">The name of the base, as written; <c>null</c> if there is none.</param>
/// <param name="Digest">The digest of the base's manifest, as written; <c>null</c> if there is none.</param>
public sealed record BaseClaim(string? Name, string? Digest);
