using System.Collections.ObjectModel;
using System.Security.Cryptography;
using OciContent.Internal;
using OciContent.Signing.Internal;
using OciContent.Signing.Keys;

namespace OciContent.Signing.Sigstore;

/// <summary>
/// Trusts one public key: verifies cosign's signatures and attestations, and Sigstore bundles, by it. What a certificate, a log or a time
/// stamp beside them says counts for nothing.
/// </summary>
/// <example>
/// <code>
/// var verifier = new PublicKeyVerifier(VerificationKey.Parse(File.ReadAllText("cosign.pub")));
/// byte[] payload = File.ReadAllBytes("payload.json");
/// var blob = new Descriptor
/// {
///     MediaType = SigningMediaTypes.SimpleSigning,
///     Digest = Digest.Compute(payload),
///     Size = payload.Length,
///     Annotations = new Dictionary&lt;string, string&gt; { ["dev.cosignproject.cosign/signature"] = File.ReadAllText("payload.sig") },
/// };
/// await using ImageSource image = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
/// SignatureVerdict verdict = verifier.Verify(new ImageSignature(blob, payload), new SignatureSubject(image.ResolveRoot()));
/// Console.WriteLine(verdict);
/// </code>
/// </example>
public sealed class PublicKeyVerifier : SignatureVerifier
{
    /// <summary>Trusts a key.</summary>
    /// <param name="key">The key.</param>
    public PublicKeyVerifier(VerificationKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Key = key;
    }

    /// <summary>The key.</summary>
    public VerificationKey Key { get; }

    /// <summary>The annotations that a signature has to have, as <c>cosign verify -a</c> asks for them; none unless set.</summary>
    public IReadOnlyDictionary<string, string> Annotations
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>
    /// Whether a signature has to name the repository that the image was asked for by. cosign does not check it, and its newer signatures
    /// do not name it; not so unless set.
    /// </summary>
    public bool ChecksReference { get; init; }

    /// <summary>What a signature has to call its image, where that is another rule.</summary>
    internal ReferenceDemand? Reference { get; init; }

    /// <summary>The type of attestation that is asked for (in-toto attestation, <c>predicateType</c>); <c>null</c> for all.</summary>
    public string? PredicateType { get; init; }

    /// <inheritdoc/>
    private protected override SignatureVerdict VerifyCore(ImageSignature signature, SignatureSubject subject, Checks checks)
    {
        checks.Require(
            SignatureCheck.Kind,
            signature.Format is SignatureFormat.Cosign or SignatureFormat.Bundle,
            $"The signature is {signature.Blob.MediaType}: expected one of cosign, or a bundle.");
        SignatureMaterial material = SignatureMaterial.Read(signature);
        RequireKey(checks, material);
        checks.Signer = Key.Fingerprint.ToString();
        PayloadBinding binding = PayloadBinding.Require(checks, material, subject, DemandsOf(subject));
        return new SignatureVerdict
        {
            Signature = signature,
            Signer = checks.Signer,
            PredicateType = binding.PredicateType,
            Statement = binding.Statement,
        };
    }

    private void RequireKey(Checks checks, SignatureMaterial material)
    {
        if (material.KeyHint is { Length: > 0 } hint && JsonFields.TryDecodeBase64(hint, out byte[]? digest))
        {
            // protobuf-specs leave the form of a hint open; cosign's is a hash, and another hash is another key's.
            checks.Require(
                SignatureCheck.KeyHint,
                digest.Length != SHA256.HashSizeInBytes || Convert.ToHexStringLower(digest) == Key.Fingerprint.Encoded,
                $"The signature is by the key {ErrorText.Quote(Convert.ToHexStringLower(digest))}: expected {Key.Fingerprint.Encoded}.");
        }

        bool isBy = material.MessageDigest is { } message
            ? Key.VerifyHash(message, material.Signature.Span)
            : Key.Verify(material.Message(), material.Signature.Span);
        checks.Require(SignatureCheck.Signature, isBy, $"The signature is not by the key {Key.Fingerprint}, or not over this payload.");
    }

    private PayloadDemands DemandsOf(SignatureSubject subject) =>
        new()
        {
            Annotations = Annotations,
            Reference = Reference ?? (ChecksReference ? ReferenceDemand.OfRepository(subject) : null),
            PredicateType = PredicateType,
        };
}
