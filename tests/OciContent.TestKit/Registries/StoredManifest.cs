namespace OciContent.TestKit.Registries;

/// <summary>A manifest or an index as a registry keeps it.</summary>
/// <param name="Content">The bytes.</param>
/// <param name="MediaType">The type that it was pushed as.</param>
/// <param name="Digest">The digest of the bytes.</param>
public sealed record StoredManifest(ReadOnlyMemory<byte> Content, string MediaType, Digest Digest);
