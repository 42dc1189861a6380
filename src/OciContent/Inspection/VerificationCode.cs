namespace OciContent.Inspection;

/// <summary>What kind of fault a verification found.</summary>
public sealed class VerificationCode
{
    private VerificationCode(string name) => Name = name;

    /// <summary>Content is not there.</summary>
    public static VerificationCode Missing { get; } = new("missing");

    /// <summary>Content is there but cannot be read: it is a link or a folder, is larger than a document may be, or the medium fails.</summary>
    public static VerificationCode Unreadable { get; } = new("unreadable");

    /// <summary>Content has another size than its descriptor says.</summary>
    public static VerificationCode Size { get; } = new("size");

    /// <summary>Content has another digest than its descriptor says.</summary>
    public static VerificationCode Digest { get; } = new("digest");

    /// <summary>The algorithm of a digest is not supported, so nothing could be checked.</summary>
    public static VerificationCode Unsupported { get; } = new("unsupported");

    /// <summary>A document is not what it should be, or is ambiguous.</summary>
    public static VerificationCode Document { get; } = new("document");

    /// <summary>Content is not of the media type that its descriptor says.</summary>
    public static VerificationCode MediaType { get; } = new("mediaType");

    /// <summary>What a descriptor embeds is not the content it points at.</summary>
    public static VerificationCode Data { get; } = new("data");

    /// <summary>A layer cannot be decompressed.</summary>
    public static VerificationCode Layer { get; } = new("layer");

    /// <summary>A layer, uncompressed, has another digest than the config says.</summary>
    public static VerificationCode DiffId { get; } = new("diffId");

    /// <summary>Manifest and config have not as many layers.</summary>
    public static VerificationCode LayerCount { get; } = new("layerCount");

    /// <summary>Index and config do not give the same platform.</summary>
    public static VerificationCode Platform { get; } = new("platform");

    /// <summary>A tag leads to more than one image.</summary>
    public static VerificationCode Tag { get; } = new("tag");

    /// <summary>The medium is not what it claims to be: its version, its index, its list of images.</summary>
    public static VerificationCode Layout { get; } = new("layout");

    /// <summary>There is more than a limit allows, so the rest was not checked.</summary>
    public static VerificationCode Limit { get; } = new("limit");

    /// <summary>The code's name, such as <c>diffId</c>.</summary>
    public string Name { get; }

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;
}
