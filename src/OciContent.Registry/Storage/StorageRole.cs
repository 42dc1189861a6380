namespace OciContent.Registry.Storage;

/// <summary>What a digest is in a registry's storage.</summary>
public enum StorageRole
{
    /// <summary>An index of a repository.</summary>
    Index,

    /// <summary>A manifest of a repository.</summary>
    Manifest,

    /// <summary>The config of a manifest.</summary>
    Config,

    /// <summary>A layer, or another blob, of a manifest.</summary>
    Layer,

    /// <summary>A repository links to it, and none of its manifests needs it.</summary>
    Link,

    /// <summary>A tag had it before, and the repository does not have it any more.</summary>
    History,

    /// <summary>A manifest that is not there: something refers to it as its subject.</summary>
    Subject,

    /// <summary>A blob that no repository has.</summary>
    Blob,
}
