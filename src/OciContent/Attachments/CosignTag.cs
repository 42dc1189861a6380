using System.Diagnostics.CodeAnalysis;

namespace OciContent.Attachments;

/// <summary>
/// The tags by which cosign finds what it attaches to an image, in the image's own repository: <c>sha256-HEX.sig</c> for signatures,
/// <c>.att</c> for attestations, <c>.sbom</c> for SBOMs (cosign, SIGNATURE_SPEC.md, "Tag-based discovery").
/// </summary>
/// <example>
/// <code>
/// Digest image = Digest.Parse("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
/// string tag = CosignTag.Of(image, AttachmentKind.Signature);
/// </code>
/// </example>
public static class CosignTag
{
    private const char Separator = '-';

    private static readonly (AttachmentKind Kind, string Ending)[] Endings =
    [
        (AttachmentKind.Signature, ".sig"),
        (AttachmentKind.Attestation, ".att"),
        (AttachmentKind.Sbom, ".sbom"),
    ];

    /// <summary>The kinds that have a tag.</summary>
    internal static IEnumerable<AttachmentKind> Kinds => Endings.Select(static known => known.Kind);

    /// <summary>The tag of what is attached to a manifest or index.</summary>
    /// <param name="subject">The digest of the manifest or index.</param>
    /// <param name="kind">What is attached.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no tag for the kind.</exception>
    public static string Of(Digest subject, AttachmentKind kind)
    {
        ArgumentNullException.ThrowIfNull(subject);
        string? ending = Array.Find(Endings, known => known.Kind == kind).Ending;
        return ending is null
            ? throw new ArgumentOutOfRangeException(nameof(kind), kind, $"'{kind}' has no tag: expected a signature, attestation or SBOM.")
            : $"{subject.Algorithm}{Separator}{subject.Encoded}{ending}";
    }

    /// <summary>The kind that the ending of a tag names, whatever is before it; <c>null</c> if it has none of these endings.</summary>
    public static AttachmentKind? KindOf(ReadOnlySpan<char> tag)
    {
        foreach ((AttachmentKind kind, string ending) in Endings)
        {
            if (tag.EndsWith(ending, StringComparison.Ordinal))
            {
                return kind;
            }
        }

        return null;
    }

    /// <summary>Reads a tag: what it is attached to, and what it is.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="subject">The digest in it.</param>
    /// <param name="kind">What its ending says.</param>
    /// <returns>Whether it is one of cosign's tags. Nobody is kept from giving such a name to an image.</returns>
    public static bool TryParse(ReadOnlySpan<char> tag, [NotNullWhen(true)] out Digest? subject, out AttachmentKind kind)
    {
        subject = null;
        kind = AttachmentKind.Other;
        int separator = tag.IndexOf(Separator);
        if (separator < 0 || KindOf(tag) is not { } found)
        {
            return false;
        }

        kind = found;
        return Digest.TryParse($"{tag[..separator]}:{tag[(separator + 1)..tag.LastIndexOf('.')]}", out subject);
    }
}
