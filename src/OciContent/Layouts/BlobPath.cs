namespace OciContent.Layouts;

/// <summary>Where an OCI image layout keeps a blob (image-spec, image-layout.md, "Blobs").</summary>
internal static class BlobPath
{
    /// <summary>The folder of all blobs.</summary>
    public const string Folder = "blobs/";

    /// <summary>The path, safe to use: the digest of a supported algorithm consists of its name and lowercase hex digits.</summary>
    /// <exception cref="NotSupportedException">The algorithm is not supported.</exception>
    public static string Of(Digest digest)
    {
        digest.Algorithm.ThrowIfNotSupported();
        return $"{Folder}{digest.Algorithm.Name}/{digest.Encoded}";
    }

    /// <summary>The digest that a path claims; <c>null</c> if it is not a blob's path.</summary>
    public static Digest? DigestOf(string path)
    {
        string[] parts = path.StartsWith(Folder, StringComparison.Ordinal) ? path[Folder.Length..].Split('/') : [];
        return parts is [string algorithm, string encoded] && Digest.TryParse($"{algorithm}:{encoded}", out Digest? digest) ? digest : null;
    }
}
