namespace OciContent.Registry.Tags;

/// <summary>How a reference is written once it is pinned.</summary>
internal static class PinnedText
{
    private const char DigestMark = '@';
    private const string DefaultTag = ":latest";

    /// <summary>
    /// What was written, with the digest behind it instead of the one that it may have, and the tag <c>latest</c> where there was none: a
    /// short name stays short.
    /// </summary>
    public static string Of(string written, Digest digest)
    {
        string name = WithoutDigest(written);
        bool hasTag = name.LastIndexOf(':') > name.LastIndexOf('/');
        return $"{name}{(hasTag ? "" : DefaultTag)}{DigestMark}{digest}";
    }

    /// <summary>A tag alone, with the digest behind it instead of the one that it may have.</summary>
    public static string OfTag(string written, Digest digest) => $"{WithoutDigest(written)}{DigestMark}{digest}";

    private static string WithoutDigest(string written) =>
        written.IndexOf(DigestMark, StringComparison.Ordinal) is var at and >= 0 ? written[..at] : written;
}
