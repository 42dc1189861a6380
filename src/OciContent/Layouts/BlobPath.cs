namespace OciContent.Layouts;

/// <summary>Where an OCI image layout keeps a blob (image-spec, image-layout.md, "Blobs").</summary>
internal static class BlobPath
{
    /// <summary>The path, safe to use: the digest of a supported algorithm consists of its name and lowercase hex digits.</summary>
    /// <exception cref="NotSupportedException">The algorithm is not supported.</exception>
    public static string Of(Digest digest)
    {
        digest.Algorithm.ThrowIfNotSupported();
        return $"blobs/{digest.Algorithm.Name}/{digest.Encoded}";
    }
}
