using System.Security.Cryptography;
using System.Text.Json;
using OciContent.Signing.Internal;

namespace OciContent.Signing;

/// <summary>
/// Whom to trust, and what for: verifies signatures by it. A verifier keeps nothing of a signature, so that one may verify many at once.
/// Nothing is fetched: all that is needed is in the signature, or was given to the verifier.
/// </summary>
public abstract class SignatureVerifier
{
    private protected SignatureVerifier()
    {
    }

    /// <summary>The checks that tests leave out, to see that nothing else finds what they find.</summary>
    internal IReadOnlySet<SignatureCheck> Skipped { get; init; } = new HashSet<SignatureCheck>();

    /// <summary>Verifies one signature.</summary>
    /// <param name="signature">The signature, which may be anything.</param>
    /// <param name="subject">What it has to be about.</param>
    /// <returns>Whether it is verified; a signature that is broken in any way is not, and the verdict says how.</returns>
    public SignatureVerdict Verify(ImageSignature signature, SignatureSubject subject)
    {
        ArgumentNullException.ThrowIfNull(signature);
        ArgumentNullException.ThrowIfNull(subject);
        var checks = new Checks(Skipped);
        try
        {
            // Nobody has checked the content of an image whose digest cannot be computed; it may be of an algorithm that is broken.
            Digest digest = subject.Manifest.Digest;
            checks.Require(
                SignatureCheck.Subject,
                digest.Algorithm.IsSupported,
                $"The image is {digest}: expected a digest by {string.Join(", ", DigestAlgorithm.Supported)}.");
            return VerifyCore(signature, subject, checks);
        }
        catch (SignatureRefusal refusal)
        {
            return Refused(refusal.Check, refusal.Message);
        }
        catch (Exception e) when (e is JsonException or FormatException or CryptographicException or PlatformNotSupportedException)
        {
            // Whatever parses what is not trusted says so by one of these; the last is of curves that do not exist.
            return Refused(SignatureCheck.Format, e.Message);
        }

        SignatureVerdict Refused(SignatureCheck check, string reason) =>
            new() { Signature = signature, FailedCheck = check, Reason = reason, Signer = checks.Signer };
    }

    /// <summary>Verifies one signature.</summary>
    /// <exception cref="SignatureRefusal">It is not verified.</exception>
    /// <exception cref="JsonException">A part of it is malformed.</exception>
    /// <exception cref="FormatException">A part of it is malformed.</exception>
    /// <exception cref="CryptographicException">A key, a certificate or a signature is malformed.</exception>
    private protected abstract SignatureVerdict VerifyCore(ImageSignature signature, SignatureSubject subject, Checks checks);
}
