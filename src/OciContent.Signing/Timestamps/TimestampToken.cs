using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using OciContent.Internal;
using OciContent.Signing.Certificates;
using OciContent.Signing.Internal;

namespace OciContent.Signing.Timestamps;

/// <summary>A time stamp of RFC 3161: an authority says that bytes were there at a time.</summary>
internal static class TimestampToken
{
    /// <summary>How large a time stamp may be, in bytes.</summary>
    public const int MaxSize = 64 * 1024;

    private const string TimeStamping = "1.3.6.1.5.5.7.3.8";
    private static readonly string[] WeakHashes = ["1.2.840.113549.2.5", "1.3.14.3.2.26"];

    /// <summary>The token of an authority's answer (RFC 3161, section 2.4.2).</summary>
    /// <param name="response">The TimeStampResp in DER.</param>
    /// <exception cref="SignatureRefusal">It is not one, or has no token.</exception>
    public static byte[] OfResponse(ReadOnlyMemory<byte> response)
    {
        if (response.Length > MaxSize)
        {
            Checks.Refuse(SignatureCheck.Timestamp, $"The time stamp has {response.Length} bytes: expected at most {MaxSize}.");
        }

        try
        {
            var reader = new AsnReader(response, AsnEncodingRules.BER);
            AsnReader sequence = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            AsnReader status = sequence.ReadSequence();
            if (!status.TryReadInt32(out int granted) || granted is not (0 or 1) || !sequence.HasData)
            {
                Checks.Refuse(
                    SignatureCheck.Timestamp,
                    "The time stamp authority did not grant the request: expected the status 0 or 1 (RFC 3161, section 2.4.2).");
            }

            byte[] token = sequence.ReadEncodedValue().ToArray();
            sequence.ThrowIfNotEmpty();
            return token;
        }
        catch (AsnContentException)
        {
            Checks.Refuse(SignatureCheck.Timestamp, "The time stamp is not a TimeStampResp in DER (RFC 3161, section 2.4.2).");
            throw;
        }
    }

    /// <summary>Verifies a time stamp, and says which time it states.</summary>
    /// <param name="checks">The checks of the signature.</param>
    /// <param name="token">The TimeStampToken in DER (RFC 3161, section 2.4.2).</param>
    /// <param name="stamped">What was stamped: the bytes of the signature.</param>
    /// <param name="intermediates">Certificates of authorities that may not be in the token.</param>
    /// <param name="roots">The roots of authorities that are trusted.</param>
    /// <exception cref="SignatureRefusal">It is not verified.</exception>
    public static VerifiedTimestamp Verify(
        Checks checks,
        ReadOnlyMemory<byte> token,
        ReadOnlySpan<byte> stamped,
        IReadOnlyList<X509Certificate2> intermediates,
        IReadOnlyList<X509Certificate2> roots)
    {
        if (token.Length > MaxSize
            || !Rfc3161TimestampToken.TryDecode(token, out Rfc3161TimestampToken? decoded, out int consumed)
            || consumed != token.Length)
        {
            Checks.Refuse(
                SignatureCheck.Timestamp,
                "The time stamp is not a TimeStampToken in DER (RFC 3161, section 2.4.2), or its certificate was not valid then or "
                + "is not for time stamps.");
            throw new InvalidOperationException();
        }

        Rfc3161TimestampTokenInfo info = decoded.TokenInfo;
        checks.Require(
            SignatureCheck.Timestamp,
            !WeakHashes.Contains(info.HashAlgorithmId.Value),
            $"The time stamp has a hash by {info.HashAlgorithmId.Value}: expected SHA-256, SHA-384 or SHA-512.");
        X509Certificate2? signer;
        bool isSigned;
        SignedCms cms;
        X509Certificate2Collection brought;
        try
        {
            isSigned = decoded.VerifySignatureForData(stamped, out signer, [.. intermediates, .. roots]);
            cms = decoded.AsSignedCms();
            brought = cms.Certificates;
        }
        catch (CryptographicException e)
        {
            Checks.Refuse(
                SignatureCheck.Timestamp,
                $"The time stamp cannot be read ({ErrorText.Plain(e.Message)}): expected one that can.");
            throw;
        }

        string digest = cms.SignerInfos[0].DigestAlgorithm.Value ?? "";
        checks.Require(
            SignatureCheck.Timestamp,
            !WeakHashes.Contains(digest),
            $"The time stamp is signed with a hash by {digest}: expected SHA-256, SHA-384 or SHA-512.");
        checks.Require(
            SignatureCheck.Timestamp,
            isSigned && signer is not null,
            "The time stamp is not over this signature, or not signed by its authority: expected one that is.");
        if (signer is not null)
        {
            if (brought.Count > CertificateChain.MaxCertificates)
            {
                Checks.Refuse(
                    SignatureCheck.Timestamp,
                    $"The time stamp has {brought.Count} certificates: expected at most {CertificateChain.MaxCertificates}.");
            }

            RequireTrust(checks, signer, [.. intermediates, .. brought], roots, info.Timestamp);
        }

        return new VerifiedTimestamp(
            info.Timestamp,
            info.AccuracyInMicroseconds is { } micros ? TimeSpan.FromMicroseconds(micros) : TimeSpan.Zero,
            signer);
    }

    private static void RequireTrust(
        Checks checks,
        X509Certificate2 signer,
        IReadOnlyList<X509Certificate2> intermediates,
        IReadOnlyList<X509Certificate2> roots,
        DateTimeOffset time)
    {
        try
        {
            CertificateChain.Build(checks, signer, intermediates, roots, time, "The time stamp authority's certificate", TimeStamping);
        }
        catch (SignatureRefusal refusal)
        {
            // To a reader it is the time stamp that cannot be trusted.
            checks.Require(SignatureCheck.Timestamp, holds: false, refusal.Message);
        }
    }
}
