namespace OciContent.Layouts;

/// <summary>A blob that nothing in a layout leads to.</summary>
/// <param name="Digest">The digest that it is named after; whether its bytes have it was not asked.</param>
/// <param name="Size">Its size, in bytes.</param>
public sealed record UnreachableBlob(Digest Digest, long Size);
