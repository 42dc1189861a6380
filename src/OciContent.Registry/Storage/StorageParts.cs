namespace OciContent.Registry.Storage;

/// <summary>What is read of a registry's storage.</summary>
[Flags]
public enum StorageParts
{
    /// <summary>The names of repositories alone.</summary>
    None = 0,

    /// <summary>Tags: what they stand for, and stood for.</summary>
    Tags = 1,

    /// <summary>Manifests and indexes: which there are.</summary>
    Revisions = 2,

    /// <summary>What manifests and indexes refer to, as well as which there are; each document is read once.</summary>
    Manifests = 4,

    /// <summary>Links to layers and configs.</summary>
    Layers = 8,

    /// <summary>Uploads that were begun.</summary>
    Uploads = 16,

    /// <summary>Blobs and their sizes.</summary>
    Blobs = 32,

    /// <summary>Everything.</summary>
    All = Tags | Revisions | Manifests | Layers | Uploads | Blobs,
}
