using System.Collections.ObjectModel;
using System.Text.Json;
using OciContent.Signing.Internal;

namespace OciContent.Signing.Sigstore;

/// <summary>
/// Verifies cosign's signatures and attestations, and Sigstore bundles: what their payload has to say, whoever is trusted to sign it.
/// </summary>
public abstract class PayloadVerifier : SignatureVerifier
{
    private protected PayloadVerifier()
    {
    }

    /// <summary>The annotations that a signature has to have, as <c>cosign verify -a</c> asks for them; none unless set.</summary>
    public IReadOnlyDictionary<string, string> Annotations
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>
    /// Whether a signature has to name the repository that the image was asked for by. cosign does not check it, and only signatures in
    /// cosign's tags name one; not so unless set.
    /// </summary>
    public bool ChecksReference { get; init; }

    /// <summary>
    /// The type of attestation that it has to be (in-toto attestation, <c>predicateType</c>); <c>null</c>, the default, if any kind of
    /// signature will do.
    /// </summary>
    public string? PredicateType { get; init; }

    /// <summary>What a signature has to call its image, where that is another rule.</summary>
    internal ReferenceDemand? Reference { get; init; }

    /// <inheritdoc/>
    private protected sealed override SignatureVerdict VerifyCore(ImageSignature signature, SignatureSubject subject, Checks checks)
    {
        checks.Require(
            SignatureCheck.Kind,
            signature.Format is SignatureFormat.Cosign or SignatureFormat.Bundle,
            $"The signature is {signature.Blob.MediaType}: expected one of cosign, or a bundle.");
        return VerifyCore(signature, SignatureMaterial.Read(signature), subject, checks);
    }

    /// <summary>Verifies one signature that is of the right kind.</summary>
    /// <exception cref="SignatureRefusal">It is not verified.</exception>
    private protected abstract SignatureVerdict VerifyCore(
        ImageSignature signature,
        SignatureMaterial material,
        SignatureSubject subject,
        Checks checks);

    /// <summary>Requires that the payload is about the image, and says what it has to.</summary>
    /// <exception cref="SignatureRefusal">It is not, or does not.</exception>
    /// <exception cref="JsonException">The payload is malformed.</exception>
    private protected PayloadBinding RequirePayload(Checks checks, SignatureMaterial material, SignatureSubject subject) =>
        PayloadBinding.Require(
            checks,
            material,
            subject,
            new PayloadDemands
            {
                Annotations = Annotations,
                Reference = Reference ?? (ChecksReference ? ReferenceDemand.OfRepository(subject) : null),
                PredicateType = PredicateType,
            });
}
