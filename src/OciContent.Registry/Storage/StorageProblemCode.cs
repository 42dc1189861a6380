namespace OciContent.Registry.Storage;

/// <summary>What is wrong with an entry of a registry's storage.</summary>
public enum StorageProblemCode
{
    /// <summary>A file or folder has a name that none can have there; it was left out.</summary>
    Name,

    /// <summary>A link is not a digest, or not the one that its path says.</summary>
    Link,

    /// <summary>What a link or a manifest leads to is not there.</summary>
    Missing,

    /// <summary>A symbolic link, which was not followed.</summary>
    NotFollowed,

    /// <summary>It cannot be read, is too large, or is not the kind of entry that it should be.</summary>
    Unreadable,

    /// <summary>A manifest or index is not a document.</summary>
    Document,

    /// <summary>Content does not have the digest that its path says.</summary>
    Digest,
}
