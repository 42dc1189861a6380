namespace OciContent.Registry.Storage;

/// <summary>A digest that a tag has or had.</summary>
/// <param name="Digest">The digest.</param>
/// <param name="LastPushedAt">
/// When the tag was last pushed with it; <c>null</c> if the tree does not know. When it was first is not kept: a push writes over it.
/// </param>
public sealed record StorageTagEntry(Digest Digest, DateTimeOffset? LastPushedAt);
