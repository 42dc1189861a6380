namespace OciContent.Images;

/// <summary>Whose form a document has: image-spec's, or the older one of Docker that it grew from.</summary>
public enum ImageFormat
{
    /// <summary>The Open Container Initiative's image-spec.</summary>
    Oci,

    /// <summary>Docker image manifest version 2, schema 2.</summary>
    Docker,
}
