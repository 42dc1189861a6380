namespace OciContent.Catalog;

/// <summary>An approval of a base.</summary>
/// <param name="By">Who approves.</param>
/// <param name="Note">Why, or for what; <c>null</c> if nothing is said.</param>
/// <param name="Until">Up to when it counts; <c>null</c> if that has no end.</param>
public sealed record CatalogApproval(string By, string? Note = null, DateTimeOffset? Until = null);
