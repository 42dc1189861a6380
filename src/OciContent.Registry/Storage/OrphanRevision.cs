namespace OciContent.Registry.Storage;

/// <summary>
/// A manifest or index that no tag leads to: no tag stands for it, no index lists it that one leads to, and it does not refer to one.
/// </summary>
/// <param name="Repository">The repository.</param>
/// <param name="Digest">The digest.</param>
/// <param name="PushedAt">When it was last pushed; <c>null</c> if the tree does not know.</param>
/// <param name="Bytes">How many bytes it alone needs, its own document too: no other manifest of any repository does.</param>
public sealed record OrphanRevision(string Repository, Digest Digest, DateTimeOffset? PushedAt, long Bytes);
