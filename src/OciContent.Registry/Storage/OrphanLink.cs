namespace OciContent.Registry.Storage;

/// <summary>A link that leads to nothing.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Repository">The repository.</param>
/// <param name="Digest">What it leads to.</param>
/// <param name="Tag">The tag whose link it is; <c>null</c> if it is none.</param>
public sealed record OrphanLink(OrphanLinkKind Kind, string Repository, Digest Digest, string? Tag);
