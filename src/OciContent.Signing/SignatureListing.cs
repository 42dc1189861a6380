using OciContent.Sources;

namespace OciContent.Signing;

/// <summary>The signatures and attestations of an image, as they were found; nothing of them is verified.</summary>
public sealed class SignatureListing
{
    internal SignatureListing(
        SignatureSubject subject,
        IReadOnlyList<ImageSignature> signatures,
        IReadOnlyList<UnreadSignature> unread,
        IReadOnlyList<ContentProblem> problems)
    {
        Subject = subject;
        Signatures = signatures;
        Unread = unread;
        Problems = problems;
    }

    /// <summary>What they are attached to.</summary>
    public SignatureSubject Subject { get; }

    /// <summary>The signatures, in the order in which they were found.</summary>
    public IReadOnlyList<ImageSignature> Signatures { get; }

    /// <summary>Those that could not be read, or were not, as there are too many.</summary>
    public IReadOnlyList<UnreadSignature> Unread { get; }

    /// <summary>What else could not be read, so that nobody knows whether it is a signature.</summary>
    public IReadOnlyList<ContentProblem> Problems { get; }
}
