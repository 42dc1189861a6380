namespace OciContent.Conversion;

/// <summary>Why a part of a document does not outlive a conversion.</summary>
public sealed class ConversionLossKind
{
    private ConversionLossKind(string name, string explanation)
    {
        Name = name;
        Explanation = explanation;
    }

    /// <summary>Annotations of a document or descriptor.</summary>
    public static ConversionLossKind Annotations { get; } = new("annotations", "annotations are not kept");

    /// <summary>The content of a descriptor, embedded.</summary>
    public static ConversionLossKind Data { get; } = new("data", "embedded content is not kept");

    /// <summary>Where a descriptor's content may be downloaded from.</summary>
    public static ConversionLossKind Urls { get; } = new("urls", "the addresses to download from are not kept");

    /// <summary>The platform of a descriptor, or a part of it.</summary>
    public static ConversionLossKind Platform { get; } = new("platform", "the platform is not kept, or not all of it");

    /// <summary>The manifest that a document refers to.</summary>
    public static ConversionLossKind Subject { get; } = new("subject", "the manifest that it refers to is not kept");

    /// <summary>The type of an artifact.</summary>
    public static ConversionLossKind ArtifactType { get; } = new("artifactType", "the type of the artifact is not kept");

    /// <summary>A field of a config that only Docker has.</summary>
    public static ConversionLossKind DockerField { get; } = new("dockerField", "image-spec has no such field");

    /// <summary>What Docker's schema 1 alone has: the image's name and tag, signatures, IDs of layers, and what they say of how they were made.</summary>
    public static ConversionLossKind Schema1 { get; } = new("schema1", "only schema 1 has it");

    /// <summary>A field that neither image-spec nor Docker has.</summary>
    public static ConversionLossKind UnknownField { get; } = new("unknownField", "fields that no specification has are not kept");

    /// <summary>A value that is written less exactly, such as a time beyond the nanosecond.</summary>
    public static ConversionLossKind Precision { get; } = new("precision", "it is written less exactly");

    /// <summary>The kind's name, such as <c>annotations</c>.</summary>
    public string Name { get; }

    /// <summary>Half a sentence that says why.</summary>
    public string Explanation { get; }

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;
}
