namespace OciContent.Inspection;

/// <summary>What a hash is the hash of.</summary>
public enum HashRole
{
    /// <summary>An image index, or manifest list.</summary>
    Index,

    /// <summary>An image manifest.</summary>
    Manifest,

    /// <summary>An image config: the image ID.</summary>
    Config,

    /// <summary>A layer as it is stored.</summary>
    Layer,

    /// <summary>An uncompressed layer.</summary>
    DiffId,

    /// <summary>A layer and all below it.</summary>
    ChainId,

    /// <summary>A layer as a registry shows it if a certain tool compressed it.</summary>
    InferredLayer,

    /// <summary>A manifest as a registry shows it if a certain tool pushed the image.</summary>
    InferredManifest,
}
