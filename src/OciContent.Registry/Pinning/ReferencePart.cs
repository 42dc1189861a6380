namespace OciContent.Registry.Pinning;

/// <summary>What part of a reference is written at a place, and so what is written there when it is pinned.</summary>
internal abstract class ReferencePart
{
    private const char DigestMark = '@';
    private const string DefaultTag = ":latest";

    /// <summary>All of it, such as <c>alpine:3.20</c>.</summary>
    public static ReferencePart Whole { get; } = new WholePart();

    /// <summary>The tag alone, with the digest behind it if it is pinned. The name is elsewhere.</summary>
    public static ReferencePart Tag { get; } = new TagPart();

    /// <summary>The digest alone, or nothing yet. Name and tag are elsewhere.</summary>
    public static ReferencePart Digest { get; } = new DigestPart();

    /// <summary>What is to be written, instead of what is.</summary>
    public abstract string Pin(string written, Digest digest);

    private static string WithoutDigest(string written) =>
        written.IndexOf(DigestMark, StringComparison.Ordinal) is var at and >= 0 ? written[..at] : written;

    private sealed class WholePart : ReferencePart
    {
        // What was written stays as it is: a short name is short afterwards.
        public override string Pin(string written, Digest digest)
        {
            string name = WithoutDigest(written);
            bool hasTag = name.LastIndexOf(':') > name.LastIndexOf('/');
            return $"{name}{(hasTag ? "" : DefaultTag)}{DigestMark}{digest}";
        }
    }

    private sealed class TagPart : ReferencePart
    {
        public override string Pin(string written, Digest digest) => $"{WithoutDigest(written)}{DigestMark}{digest}";
    }

    private sealed class DigestPart : ReferencePart
    {
        public override string Pin(string written, Digest digest) => digest.ToString();
    }
}
