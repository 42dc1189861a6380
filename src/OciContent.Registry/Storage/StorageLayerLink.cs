namespace OciContent.Registry.Storage;

/// <summary>A link of a repository to a layer, a config or another blob.</summary>
/// <param name="Digest">The digest by which the repository gives it.</param>
/// <param name="Target">The blob that it is kept as: of sha512, the one of sha256.</param>
public sealed record StorageLayerLink(Digest Digest, Digest Target);
