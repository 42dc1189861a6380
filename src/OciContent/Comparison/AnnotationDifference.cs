namespace OciContent.Comparison;

/// <summary>An annotation that two manifests or indexes have not alike.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Before">What the first document has; <c>null</c> if nothing.</param>
/// <param name="After">What the second document has; <c>null</c> if nothing.</param>
public sealed record AnnotationDifference(string Key, string? Before, string? After);
