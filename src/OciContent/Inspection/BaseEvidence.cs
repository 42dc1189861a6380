namespace OciContent.Inspection;

/// <summary>By what it is told that an image is built on another.</summary>
/// <remarks>There is one object for each, so they compare by reference.</remarks>
public sealed class BaseEvidence
{
    private BaseEvidence(string name, int strength)
    {
        Name = name;
        Strength = strength;
    }

    /// <summary>The manifests list the same blobs.</summary>
    public static BaseEvidence Digest { get; } = new("digest", 2);

    /// <summary>The configs list the same uncompressed layers, which may be compressed otherwise. Configs are believed here: <see cref="ImageInspector"/> checks them.</summary>
    public static BaseEvidence DiffId { get; } = new("diffId", 1);

    /// <summary>The layers of the one, compressed as a tool does, are those that the manifest of the other lists.</summary>
    public static BaseEvidence Inferred { get; } = new("inferred", 0);

    /// <summary>The name, such as <c>diffId</c>.</summary>
    public string Name { get; }

    // How little there is between it and the bytes that a registry has.
    internal int Strength { get; }

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;
}
