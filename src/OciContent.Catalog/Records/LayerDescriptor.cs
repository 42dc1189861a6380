namespace OciContent.Catalog.Records;

/// <summary>A layer as a manifest lists it, or as it was read.</summary>
/// <param name="Digest">The digest of the blob.</param>
/// <param name="Size">Its size in bytes; <c>null</c> if it is not known, as of Docker's schema 1.</param>
public sealed record LayerDescriptor(Digest Digest, long? Size);
