namespace OciContent.Images;

/// <summary>Whose form a document has: image-spec's, or the older one of Docker that it grew from.</summary>
public sealed class ImageFormat
{
    private ImageFormat(string name) => Name = name;

    /// <summary>The Open Container Initiative's image-spec.</summary>
    public static ImageFormat Oci { get; } = new("oci");

    /// <summary>Docker image manifest version 2, schema 2.</summary>
    public static ImageFormat Docker { get; } = new("docker");

    /// <summary><c>oci</c> or <c>docker</c>.</summary>
    public string Name { get; }

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;

    internal static ImageFormat OfMediaType(string mediaType) =>
        mediaType.StartsWith("application/vnd.docker.", StringComparison.Ordinal) ? Docker : Oci;
}
