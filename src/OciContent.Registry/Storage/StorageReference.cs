using OciContent.Inspection;

namespace OciContent.Registry.Storage;

/// <summary>What a manifest or index needs: a config, a layer, or another manifest.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Role">What it is there.</param>
/// <param name="IsForeign">Whether it says where else it is (<c>urls</c>), so that a registry need not have it.</param>
public sealed record StorageReference(Digest Digest, HashRole Role, bool IsForeign);
