namespace OciContent.Comparison;

/// <summary>What an image says it is built on, by its annotations (image-spec, annotations.md). Nobody has checked it.</summary>
/// <param name="Name">The name of the base, as it is written; <c>null</c> if none is.</param>
/// <param name="Digest">The digest of the base's manifest, as it is written; <c>null</c> if none is.</param>
public sealed record BaseClaim(string? Name, string? Digest);
