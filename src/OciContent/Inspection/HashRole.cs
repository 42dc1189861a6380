namespace OciContent.Inspection;

/// <summary>What a hash is the hash of.</summary>
public sealed class HashRole
{
    private HashRole(string name) => Name = name;

    /// <summary>An image index, or manifest list.</summary>
    public static HashRole Index { get; } = new("index");

    /// <summary>An image manifest.</summary>
    public static HashRole Manifest { get; } = new("manifest");

    /// <summary>An image config: the image ID.</summary>
    public static HashRole Config { get; } = new("config");

    /// <summary>A layer as it is stored.</summary>
    public static HashRole Layer { get; } = new("layer");

    /// <summary>An uncompressed layer.</summary>
    public static HashRole DiffId { get; } = new("diffId");

    /// <summary>A layer and all below it.</summary>
    public static HashRole ChainId { get; } = new("chainId");

    /// <summary>A layer as a registry shows it if a certain tool compressed it.</summary>
    public static HashRole InferredLayer { get; } = new("inferredLayer");

    /// <summary>The role's name, such as <c>diffId</c>.</summary>
    public string Name { get; }

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;
}
