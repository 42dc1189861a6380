namespace OciContent.Sources;

/// <summary>In which field of a document a descriptor or a digest is.</summary>
public enum ContentField
{
    /// <summary>In none: it is what the source starts from.</summary>
    Root,

    /// <summary>In none: the document itself is meant.</summary>
    Document,

    /// <summary>The list that a docker-archive's <c>manifest.json</c> is (moby, image-spec v1.2).</summary>
    Items,

    /// <summary><c>manifests</c> of an index (image-spec, image-index.md).</summary>
    Manifests,

    /// <summary><c>config</c> of a manifest (image-spec, manifest.md).</summary>
    Config,

    /// <summary><c>layers</c> of a manifest (image-spec, manifest.md).</summary>
    Layers,

    /// <summary><c>fsLayers</c> of a Docker manifest of schema 1 (distribution, manifest-v2-1.md).</summary>
    FsLayers,

    /// <summary><c>subject</c> of a manifest or index (image-spec, manifest.md).</summary>
    Subject,
}
