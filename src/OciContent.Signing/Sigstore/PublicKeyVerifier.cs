using System.Security.Cryptography;
using OciContent.Internal;
using OciContent.Signing.Internal;
using OciContent.Signing.Keys;

namespace OciContent.Signing.Sigstore;

/// <summary>
/// Trusts one public key: verifies cosign's signatures and attestations, and Sigstore bundles, by it. What a certificate, a log or a time
/// stamp beside them says counts for nothing, unless a trusted root is given too.
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
public sealed class PublicKeyVerifier : PayloadVerifier
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

    /// <summary>
    /// The logs that are asked for: one of this root has to have the signature, by this key, and its time has to be known from the log's
    /// promise or from a time stamp by an authority of this root, as <c>cosign verify --key --trusted-root</c> has it. <c>null</c>, the
    /// default, if a signature need not be in a log.
    /// </summary>
    public TrustedRoot? TrustedRoot { get; init; }

    private protected override SignatureVerdict VerifyCore(
        ImageSignature signature,
        SignatureMaterial material,
        SignatureSubject subject,
        Checks checks)
    {
        RequireKey(checks, material);
        checks.Signer = Key.Fingerprint.ToString();
        PayloadBinding binding = RequirePayload(checks, material, subject);
        TimeVerification? time = TrustedRoot is null ? null : new TimeVerification(checks, TrustedRoot);
        IReadOnlyList<DateTimeOffset> times = time?.Verify(material, Key, certificate: null, minLogs: 1, minTimestamps: 0) ?? [];
        return new SignatureVerdict
        {
            Signature = signature,
            Signer = checks.Signer,
            SigningTime = times.Count > 0 ? times.Min() : null,
            PredicateType = binding.PredicateType,
            Statement = binding.Statement,
            Notes = time?.Problem is { } problem ? [problem] : [],
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

        checks.Require(
            SignatureCheck.Signature,
            material.IsSignedBy(Key),
            $"The signature is not by the key {Key.Fingerprint}, or not over this payload.");
    }
}
