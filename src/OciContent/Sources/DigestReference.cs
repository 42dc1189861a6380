namespace OciContent.Sources;

/// <summary>
/// A reference that can only be a digest: one of an algorithm that is known here. Nobody may answer to it by calling an image so. What has
/// the form of a digest of another algorithm may be a name, such as <c>alpine:latest</c>.
/// </summary>
internal static class DigestReference
{
    /// <summary>Whether a reference is one.</summary>
    public static bool IsMatch(ReadOnlySpan<char> reference) =>
        Digest.TryParse(reference, out Digest? digest) && digest.Algorithm.IsSupported;
}
