namespace OciContent.Registry.Storage;

/// <summary>A manifest or index that a repository has.</summary>
public sealed record StorageRevision
{
    /// <summary>The digest.</summary>
    public required Digest Digest { get; init; }

    /// <summary>When it was last pushed; <c>null</c> if the tree does not know.</summary>
    public DateTimeOffset? PushedAt { get; init; }

    /// <summary>What it refers to; <c>null</c> if its document was not asked for, is not there, or is none.</summary>
    public StorageManifest? Manifest { get; init; }
}
