using System.Collections.ObjectModel;
using OciContent.Internal;

namespace OciContent.Signing;

/// <summary>Whether a signature is verified: by whom, or why not.</summary>
public sealed record SignatureVerdict
{
    /// <summary>The signature.</summary>
    public required ImageSignature Signature { get; init; }

    /// <summary>Whether everything that was asked for was checked and holds.</summary>
    public bool IsVerified => FailedCheck is null;

    /// <summary>
    /// Who signed: the identity and its issuer, the certificate's subject, or the fingerprint of the key. Of a signature that is not
    /// verified, who it claims signed it, if it gets that far; otherwise <c>null</c>.
    /// </summary>
    public string? Signer { get; init; }

    /// <summary>The check that failed; <c>null</c> if it is verified.</summary>
    public SignatureCheck? FailedCheck { get; init; }

    /// <summary>Why it is not verified, as one sentence: the offending value, then what was expected; <c>null</c> if it is.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// When it was signed, as a log, a time stamp authority or a signing authority that is trusted says; <c>null</c> if none does.
    /// </summary>
    public DateTimeOffset? SigningTime { get; init; }

    /// <summary>The type of what an attestation says; <c>null</c> for the signature of an image, and before it is verified.</summary>
    public string? PredicateType { get; init; }

    /// <summary>
    /// The statement of a verified attestation (in-toto attestation, spec/v1/statement.md), as signed; empty if there is none.
    /// </summary>
    public ReadOnlyMemory<byte> Statement { get; init; }

    /// <summary>
    /// What a verified keyless certificate says of how it was signed (fulcio, docs/oid-info.md), by names such as
    /// <c>sourceRepositoryUri</c>, <c>buildSignerUri</c> and <c>runInvocationUri</c>; empty if it says nothing.
    /// </summary>
    public IReadOnlyDictionary<string, string> Claims { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>What was found wrong and only noted, since it is not needed or the trust policy says so; each as one sentence.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether it is verified, by whom, and why not, as one line.</summary>
    public override string ToString() =>
        IsVerified
            ? $"{Signature}: verified{(Signer is null ? "" : $", signed by {ErrorText.Plain(Signer)}")}"
            : $"{Signature}: not verified: {FailedCheck}: {Reason}";
}
