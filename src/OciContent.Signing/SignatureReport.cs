using OciContent.Sources;

namespace OciContent.Signing;

/// <summary>What the signatures of an image are worth to whom the verifiers trust.</summary>
public sealed class SignatureReport
{
    internal SignatureReport(
        Descriptor subject,
        IReadOnlyList<SubjectVerdict> signatures,
        IReadOnlyList<UnreadSignature> unread,
        IReadOnlyList<ContentProblem> problems)
    {
        Subject = subject;
        Signatures = signatures;
        Unread = unread;
        Problems = problems;
    }

    /// <summary>The image: the manifest or index that was asked for.</summary>
    public Descriptor Subject { get; }

    /// <summary>The verdict on each signature and attestation, in the order in which they were found.</summary>
    public IReadOnlyList<SubjectVerdict> Signatures { get; }

    /// <summary>Those that could not be read, or were not, as there are too many.</summary>
    public IReadOnlyList<UnreadSignature> Unread { get; }

    /// <summary>What else could not be read, so that nobody knows whether it is a signature.</summary>
    public IReadOnlyList<ContentProblem> Problems { get; }

    /// <summary>Whether the image is signed: one signature of it, not an attestation, is verified.</summary>
    public bool IsSigned => Signatures.Any(static one => one.Verdict is { IsVerified: true, PredicateType: null });

    /// <summary>Whether an attestation of a type is verified.</summary>
    /// <param name="predicateType">The type, by its very characters (in-toto attestation, <c>predicateType</c>).</param>
    public bool IsAttested(string predicateType)
    {
        ArgumentNullException.ThrowIfNull(predicateType);
        return Signatures.Any(one => one.Verdict.IsVerified && one.Verdict.PredicateType == predicateType);
    }
}
