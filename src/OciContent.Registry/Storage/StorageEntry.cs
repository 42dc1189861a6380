namespace OciContent.Registry.Storage;

/// <summary>An entry of a <see cref="StorageTree"/>: what it is, not what is in it.</summary>
/// <param name="Name">The last component of its path.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Size">The size of a file, in bytes; 0 of everything else.</param>
/// <param name="ModifiedAt">When it was last written; <c>null</c> if the tree does not know.</param>
public sealed record StorageEntry(string Name, StorageEntryKind Kind, long Size, DateTimeOffset? ModifiedAt);
