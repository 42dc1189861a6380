using OciContent.Registry.Tags;

namespace OciContent.Registry.Pinning;

/// <summary>What part of a reference is written at a place, and so what is written there when it is pinned.</summary>
internal abstract class ReferencePart
{
    /// <summary>All of it, such as <c>alpine:3.20</c>.</summary>
    public static ReferencePart Whole { get; } = new WholePart();

    /// <summary>The tag alone, with the digest behind it if it is pinned. The name is elsewhere.</summary>
    public static ReferencePart Tag { get; } = new TagPart();

    /// <summary>The digest alone, or nothing yet. Name and tag are elsewhere.</summary>
    public static ReferencePart Digest { get; } = new DigestPart();

    /// <summary>What is to be written, instead of what is.</summary>
    public abstract string Pin(string written, Digest digest);

    private sealed class WholePart : ReferencePart
    {
        public override string Pin(string written, Digest digest) => PinnedText.Of(written, digest);
    }

    private sealed class TagPart : ReferencePart
    {
        public override string Pin(string written, Digest digest) => PinnedText.OfTag(written, digest);
    }

    private sealed class DigestPart : ReferencePart
    {
        public override string Pin(string written, Digest digest) => digest.ToString();
    }
}
