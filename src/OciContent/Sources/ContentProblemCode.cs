namespace OciContent.Sources;

/// <summary>What kind of problem content has.</summary>
public enum ContentProblemCode
{
    /// <summary>Content is not there.</summary>
    Missing,

    /// <summary>
    /// Content is there but cannot be read: it is a link or a folder, is larger than a document may be, or the source fails.
    /// </summary>
    Unreadable,

    /// <summary>Content has another size than its descriptor says.</summary>
    Size,

    /// <summary>Content has another digest than its descriptor says.</summary>
    Digest,

    /// <summary>The algorithm of a digest is not supported, so nothing could be checked.</summary>
    Unsupported,

    /// <summary>A document is not what it should be, or is ambiguous.</summary>
    Document,

    /// <summary>Content is not of the media type that its descriptor says.</summary>
    MediaType,

    /// <summary>What a descriptor embeds is not the content it points at.</summary>
    Data,

    /// <summary>A layer cannot be decompressed.</summary>
    Layer,

    /// <summary>A layer, uncompressed, has another digest than the config says.</summary>
    DiffId,

    /// <summary>Manifest and config have not as many layers.</summary>
    LayerCount,

    /// <summary>Index and config do not give the same platform.</summary>
    Platform,

    /// <summary>A tag leads to more than one image.</summary>
    Tag,

    /// <summary>The source is not what it claims to be: its version, its index, its list of images.</summary>
    Layout,

    /// <summary>There is more than a limit allows, so the rest was not checked.</summary>
    Limit,
}
